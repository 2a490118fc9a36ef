//! Times of the core's calls: `cargo bench --bench engine`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, reason = "criterion's macro makes a public function")]

#[path = "filled.rs"]
mod filled;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use filled::{AGAIN, Filled, PAIRS};

const SIZES: [usize; 2] = [1_000, 100_000];

fn calls(criterion: &mut Criterion) {
    for (name, call) in AGAIN.into_iter().chain(PAIRS) {
        let mut group = criterion.benchmark_group(name);
        for size in SIZES {
            let mut filled = Filled::new(size);
            group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
                bencher.iter(|| call(&mut filled));
            });
        }
    }
}

fn snapshot(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("snapshot");
    let mut filled = Filled::new(SIZES[1]);
    let bytes = filled.snapshot();
    group.throughput(criterion::Throughput::Bytes(bytes.len() as u64));
    group.bench_function("write", |bencher| bencher.iter(|| filled.snapshot()));
    group.bench_function("restore", |bencher| bencher.iter(|| filled.restore(&bytes)));
}

criterion_group!(benches, calls, snapshot);
criterion_main!(benches);

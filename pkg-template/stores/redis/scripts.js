// What runs inside Redis: loads and commits, no rules. Every key that a script touches is named in its KEYS.

import { sha1Hex } from "./hashes.js";

/**
 * @typedef {object} Script
 * @property {string} text
 * @property {string} hash the name under which Redis remembers it; empty until `nameScripts`
 */

/**
 * KEYS: head, rows, the sorted set that this kind of loading reads. ARGV: the kind, then what it takes.
 * Answers the server's time in seconds and microseconds, the head's text, how many rows and how many in the sorted set there are (-1
 * where it was given no such key), and the records. By the numbers a loader sees that a key was evicted.
 */
export const LOAD = script(`
local CHUNK = 100
local SEQ_DIGITS = 16
local time = redis.call('TIME')
local answer = {
  time[1], time[2], redis.call('GET', KEYS[1]) or '',
  KEYS[2] and redis.call('HLEN', KEYS[2]) or -1, KEYS[3] and redis.call('ZCARD', KEYS[3]) or -1
}

local function add(record)
  answer[#answer + 1] = record
end

-- The fields of the hash, as they are named in a sorted set after so many characters, until what stands behind the first line, metadata
-- or values, is over so many bytes. A bare record has the first line only.
local function add_named(names, skipped, is_bare, bytes)
  for _, name in ipairs(names) do
    local record = redis.call('HGET', KEYS[2], string.sub(name, skipped + 1))
    local line = record and string.match(record, '^[^\\n]*\\n')
    add(is_bare and line or record)
    if bytes and line then
      bytes = bytes - (#record - #line)
      if bytes < 0 then return end
    end
  end
end

-- In order of seq; of those whose status begins with one of the letters, where there are any.
local function add_ordered(command, from, to, letters, limit)
  while limit > 0 do
    local found = redis.call(command, KEYS[3], from, to, 'WITHSCORES', 'LIMIT', 0, CHUNK)
    for place = 1, #found, 2 do
      local record = redis.call('HGET', KEYS[2], found[place])
      local is_wanted = letters == '' or not record or string.find(letters, string.sub(record, 1, 1), 1, true)
      if is_wanted and limit > 0 then
        add(record)
        limit = limit - 1
      end
    end
    if #found < 2 * CHUNK then return end
    from = '(' .. found[#found]
  end
end

local kind = ARGV[1]
if kind == 'ids' then
  for place = 2, #ARGV do
    local record = redis.call('HGET', KEYS[2], ARGV[place])
    if record then add(record) end
  end
elseif kind == 'all' then
  for _, record in ipairs(redis.call('HVALS', KEYS[2])) do add(record) end
elseif kind == 'last' then
  add_named(redis.call('ZREVRANGE', KEYS[3], 0, ARGV[2] - 1), SEQ_DIGITS, ARGV[3] == 'bare')
elseif kind == 'first' then
  add_named(redis.call('ZRANGE', KEYS[3], 0, ARGV[2] - 1), SEQ_DIGITS)
elseif kind == 'fading' then
  add_named(redis.call('ZRANGE', KEYS[3], 0, ARGV[2] - 1), 0, true)
elseif kind == 'keys' then
  add_named(redis.call('ZRANGEBYLEX', KEYS[3], ARGV[4], ARGV[5], 'LIMIT', 0, ARGV[2]), 0, ARGV[3] == 'bare', tonumber(ARGV[6]))
elseif kind == 'newest' then
  add_ordered('ZREVRANGEBYSCORE', ARGV[4], '-inf', ARGV[3], tonumber(ARGV[2]))
elseif kind == 'oldest' then
  add_ordered('ZRANGEBYSCORE', '-inf', '+inf', ARGV[3], tonumber(ARGV[2]))
end
return answer
`);

/**
 * KEYS: head, rows, order, open, deadlines, closed, then the three of the shard's index, and its clients; where memories change or all is
 * deleted, also keys and fading.
 * ARGV: the revision that was loaded, the new head's text, 1 to delete every row first, the client's name in the index and its
 * four scores there; then of each row what to do, its id, seq, name, record, and its scores in open, deadlines and closed: each an
 * argument, or many in one as a JSON array. To end a row leaves its metadata. Of a memory: what to do, its field, two that are empty,
 * its record, one that is empty, its score in fading, one that is empty.
 * A score or head that is empty removes; the score "=" keeps what is there.
 * Answers 1, or 0 when the revision is another one. Before anything is written, all that can be refused is.
 */
export const COMMIT = script(`
local FIRST_ROW = 9
local ROW_FIELDS = 8
local KINDS = { 'string', 'hash' }

for place, key in ipairs(KEYS) do
  local kind = KINDS[place] or 'zset'
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then
    return redis.error_reply('WRONGTYPE ' .. key .. ' is a ' .. found .. ', not a ' .. kind .. ' of this store')
  end
end

local revision = string.match(redis.call('GET', KEYS[1]) or '', '^%S*')
if revision ~= ARGV[1] then
  -- A library may send a command again when its connection was lost before the answer came.
  local is_done = revision ~= '' and revision == string.match(ARGV[2], '^%S*')
  return is_done and 1 or 0
end

local rows, first = ARGV, FIRST_ROW
if string.sub(ARGV[FIRST_ROW] or '', 1, 1) == '[' then
  rows, first = {}, 1
  for place = FIRST_ROW, #ARGV do
    for _, text in ipairs(cjson.decode(ARGV[place])) do rows[#rows + 1] = text end
  end
end

local is_erasing = ARGV[3] == '1'
for place = first, #rows, ROW_FIELDS do
  local stands = redis.call('HEXISTS', KEYS[2], rows[place + 1]) == 1 and not is_erasing
  if rows[place] ~= 'remember' and stands ~= (rows[place] ~= 'add') then
    return redis.error_reply('ERR of the rows of ' .. KEYS[2] .. ', one to ' .. rows[place] .. ' stands already or not at all')
  end
end

local function score(key, name, value)
  if value == '' then redis.call('ZREM', key, name)
  elseif value ~= '=' then redis.call('ZADD', key, value, name) end
end

if is_erasing then redis.call('DEL', KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[11], KEYS[12]) end
for place = first, #rows, ROW_FIELDS do
  local what, id, seq, name, record, open, deadline, closed = unpack(rows, place, place + ROW_FIELDS - 1)
  local is_memory = what == 'remember' or what == 'forget'
  local order = KEYS[is_memory and 11 or 3]
  if what == 'add' or what == 'remember' then redis.call('ZADD', order, is_memory and 0 or seq, id) end
  if what == 'remove' or what == 'forget' then
    redis.call('ZREM', order, id)
    redis.call('HDEL', KEYS[2], id)
  else
    if what == 'end' then
      local old = redis.call('HGET', KEYS[2], id)
      record = record .. string.sub(old, string.find(old, '\\n', 1, true) + 1)
    end
    redis.call('HSET', KEYS[2], id, record)
  end
  if is_memory then
    score(KEYS[12], id, deadline)
  else
    score(KEYS[4], name, open)
    score(KEYS[5], name, deadline)
    score(KEYS[6], name, closed)
  end
end

if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2]) end
for place = 1, 4 do score(KEYS[6 + place], ARGV[4], ARGV[4 + place]) end
return 1
`);

/**
 * KEYS: the three of a shard's index. ARGV: how many at the most; up to when they expire, empty for the server's time; how
 * long ago they closed and how many closed ones are too many, empty not to ask for it.
 * Answers the shard's soonest, oldest and most, empty where there is none, and the clients.
 */
export const DUE = script(`
local limit = tonumber(ARGV[1])
local now = tonumber(ARGV[2])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local answer = {}

local function add_first(command, key)
  answer[#answer + 1] = redis.call(command, key, 0, 0, 'WITHSCORES')[2] or ''
end

local function add(key, from, to)
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', key, from, to, 'LIMIT', 0, limit)) do
    answer[#answer + 1] = name
  end
end

add_first('ZRANGE', KEYS[1])
add_first('ZRANGE', KEYS[2])
add_first('ZREVRANGE', KEYS[3])
add(KEYS[1], '-inf', string.format('%.0f', now))
if ARGV[3] ~= '' then add(KEYS[2], '-inf', '(' .. string.format('%.0f', now - ARGV[3])) end
if ARGV[4] ~= '' then add(KEYS[3], '(' .. ARGV[4], '+inf') end
return answer
`);

/** KEYS: a shard's clients. ARGV: after which, how many at the most. Answers their names, in their order. */
export const LIST = script(`return redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], '+', 'LIMIT', 0, ARGV[2])`);

/** Comes before the first of them is run. */
export async function nameScripts() {
  for (const one of [LOAD, COMMIT, DUE, LIST]) one.hash ||= await sha1Hex(one.text);
}

/**
 * @param {string} text
 * @returns {Script}
 */
function script(text) {
  return { text, hash: "" };
}

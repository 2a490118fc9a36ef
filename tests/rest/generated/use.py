import json
import sys

from conversations import ApiClient, Configuration, ConversationsApi
from conversations.models import CloseConversationBody, CreateConversationBody, UpdateConversationBody

_, host, token = sys.argv
client = ("shop", "python", "web")

with ApiClient(Configuration(host=host, access_token=token)) as connection:
    api = ConversationsApi(connection)
    new = CreateConversationBody(id="c1", flow_id="order", step_id="size", metadata={"cart": ["tea"]}, ttl=3_155_760_000)
    created = api.create_conversation(*client, create_conversation_body=new)
    update = UpdateConversationBody(step_id="address", last_interaction=True)
    api.update_conversation("c1", *client, update_conversation_body=update)
    updated = api.get_conversation("c1", *client)
    latest = api.get_latest_open(*client)
    api.close_conversation("c1", *client, close_conversation_body=CloseConversationBody(status="SWITCHED"))
    closed = api.get_conversation("c1", *client)
    api.create_conversation(*client)
    api.close_all_conversations(*client, close_conversation_body=CloseConversationBody(status="CLOSED"))
    left = api.get_latest_open(*client)

print(json.dumps({
    "created": [created.status, created.flow_id, created.metadata, created.ttl],
    "updated": updated.step_id,
    "latest": [latest.has_open, latest.conversation.id],
    "closed": closed.status,
    "left": left.has_open,
}))

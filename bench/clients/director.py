#!/usr/bin/env python3
"""Makes a model that knows nothing act, so that agents can be tried as they are: director.py TARGET SCRIPT LOG.

A proxy before ponder, whose port is its first line on stdout. SCRIPT is a JSON list of turns: {"tool": NAME, "input": {...}}
(with "namespace" where a tool is in one) or {"say": TEXT}. To the n-th turn an answer is held by what ponder offers to anyone: tool_choice, and a schema that one value
fulfils. Which turn it is, the tool results in a request say. LOG gets a line for each request: status, path, turn, error.
"""
import http.client
import http.server
import json
import socketserver
import sys

TARGET, LOG = int(sys.argv[1]), sys.argv[3]
with open(sys.argv[2]) as script:
    TURNS = json.load(script)


def exactly(value):
    return {"type": "object", "properties": {key: {"const": one} for key, one in value.items()},
            "required": list(value), "additionalProperties": False}


def blocks(message):
    return message["content"] if isinstance(message.get("content"), list) else []


def anthropic(body, turn):
    body["thinking"] = {"type": "disabled"}
    if "say" in turn:
        body.setdefault("output_config", {})["format"] = {"type": "json_schema", "schema": {"const": turn["say"]}}
        body["tool_choice"] = {"type": "none"}
        return
    body["tool_choice"] = {"type": "tool", "name": turn["tool"]}
    for tool in body["tools"]:
        if tool["name"] == turn["tool"]:
            tool["input_schema"] = exactly(turn["input"])


def responses(body, turn):
    body["reasoning"] = {"effort": "none"}
    if "say" in turn:
        body["text"] = {"format": {"type": "json_schema", "name": "said", "schema": {"const": turn["say"]}}}
        body["tool_choice"] = "none"
        return
    space = turn.get("namespace")
    body["tool_choice"] = {"type": "function", "name": turn["tool"], **({"namespace": space} if space else {})}
    tools = [one for tool in body["tools"] if tool.get("name") == space for one in tool["tools"]] if space else body["tools"]
    for tool in tools:
        if tool.get("name") == turn["tool"]:
            tool["parameters"] = exactly(turn["input"])


def anthropic_results(body):
    return sum(block.get("type") == "tool_result" for message in body["messages"] for block in blocks(message))


def responses_results(body):
    return sum(item.get("type", "").endswith("_call_output") for item in body["input"])


DIALECTS = {"/v1/messages": (anthropic, anthropic_results), "/v1/responses": (responses, responses_results)}


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def directed(self, raw):
        """The request as it goes on, and its turn."""
        direct, results = DIALECTS.get(self.path.split("?")[0], (None, None))
        body = json.loads(raw) if direct else {}
        if not body.get("tools"):  # a title, or whatever else is asked aside
            return raw, None
        turn = results(body)
        direct(body, TURNS[min(turn, len(TURNS) - 1)])
        return json.dumps(body).encode(), turn

    def do_POST(self):
        raw, turn = self.directed(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        ours = ("host", "connection", "content-length", "accept-encoding")
        server = http.client.HTTPConnection("127.0.0.1", TARGET, timeout=600)
        server.request(self.command, self.path, raw or None,
                       {name: value for name, value in self.headers.items() if name.lower() not in ours})
        answer = server.getresponse()
        text = answer.read()
        with open(LOG, "a") as log:
            error = text.decode(errors="replace") if answer.status >= 400 else ""
            print(answer.status, self.path, turn, error, file=log)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_HEAD = do_POST


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


server = Server(("127.0.0.1", 0), Proxy)
print(server.server_address[1], flush=True)
server.serve_forever()

#!/usr/bin/env python3
"""A server of one tool, add(a, b), that speaks MCP over its stdin and stdout; each call is written to the file LOG."""
import json
import os
import sys

TOOL = {"name": "add", "description": "Adds two numbers.", "inputSchema": {
    "type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}}, "required": ["a", "b"]}}


def result(method, params):
    if method == "initialize":
        return {"protocolVersion": params["protocolVersion"], "capabilities": {"tools": {}},
                "serverInfo": {"name": "adder", "version": "1"}}
    if method == "tools/list":
        return {"tools": [TOOL]}
    if method == "tools/call":
        total = params["arguments"]["a"] + params["arguments"]["b"]
        with open(os.environ["LOG"], "a") as log:
            print(total, file=log)
        return {"content": [{"type": "text", "text": str(total)}]}
    return None


for line in sys.stdin:
    message = json.loads(line)
    if "id" not in message:
        continue
    answer = result(message["method"], message.get("params", {}))
    said = {"result": answer} if answer is not None else {"error": {"code": -32601, "message": "no such method"}}
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], **said}), flush=True)

// What an endpoint is: a function from a call to an answer, and the table that says where it is
// found. Each family of endpoints has a file of its own, which gives its routes.
#pragma once

#include <string_view>
#include <vector>

#include "http/server.h"
#include "serve/model_pool.h"
#include "serve/response_store.h"

namespace ponder {

struct Route;

// One request at its endpoint.
struct Call {
  const http::Request& request;
  Json body;  // an object, or null where the route has none
  http::Responder responder;
  Caller caller;
  Served served;  // none where the route asks no model
  ModelPool& models;
  ResponseStore& responses;
  Metrics& metrics;
  const std::vector<Route>& routes;  // all that there are
  size_t connections = 0;            // open now
  size_t request_bytes = 0;          // of all that was sent and is held

  Service& service() const { return *served.service; }
};

struct Route {
  enum class Access { Open, Key };
  // Where its path is found: as it is; with /v1 before it, too; and with DeepSeek's /beta; or as
  // Anthropic's clients look for it.
  enum class Under { Root, Version, Beta, Anthropic };

  std::string_view method;
  std::string path;  // one that ends in "/*" takes every path that begins so
  std::string_view summary;
  // Runs on a thread that reads requests, or if `quick` on the one that talks to clients: then it
  // reads no body and never waits. ApiError, or any
  // Error (400), becomes an answer in the shape that `error` gives it.
  void (*endpoint)(Call&) = nullptr;
  Access access = Access::Key;
  bool body = false;  // it reads a JSON object
  Json (*error)(const ApiError&) = openai_error;
  Json (*schema)() = nullptr;  // of the body, for /openapi.json
  bool quick = false;
  Json (*answer)() = nullptr;  // of status 200, for /openapi.json
  bool model = false;          // it asks the model of the query (a body always names one)

  Under under = Under::Root;

  bool asks_model() const { return body || model; }
};

std::vector<Route> chat_routes();        // OpenAI's and DeepSeek's chat completions
std::vector<Route> completion_routes();  // completions of plain text
std::vector<Route> responses_routes();   // OpenAI's responses
std::vector<Route> anthropic_routes();   // Anthropic's messages
std::vector<Route> token_routes();       // tokens in and out, embeddings
std::vector<Route> info_routes();        // models, tokens, health, metrics, the description of all

// A whole answer in JSON.
void send_json(Call& call, const Json& body, int status = 200);

}  // namespace ponder

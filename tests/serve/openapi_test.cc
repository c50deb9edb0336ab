// /openapi.json says of requests and answers what is so.
#include <gtest/gtest.h>

#include <set>

#include "grammar/json_schema.h"
#include "serve/tiny_server.h"

namespace ponder::openapi_test {
namespace {

struct Request {
  const char *path, *body;
};
const Request kRequests[] = {
    {"/v1/chat/completions",
     R"({"model":"x","messages":[{"role":"user","content":"a"}],"max_tokens":9,"seed":1,"temperature":1,"logprobs":true})"},
    {"/v1/chat/completions",
     R"({"messages":[{"role":"user","content":"a"}],"max_tokens":200,"seed":1,"thinking":{"type":"disabled"},"tool_choice":"required",
         "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"enum":[1,2]}}}}}]})"},
    {"/v1/completions", R"({"prompt":"a b","max_tokens":3,"echo":true,"logprobs":1})"},
    {"/v1/responses",
     R"({"input":"a","max_output_tokens":30,"seed":2,"reasoning":{"effort":"minimal"}})"},
    {"/v1/responses",
     R"({"input":"a","max_output_tokens":300,"reasoning":{"effort":"none"},"tools":[{"type":"custom","name":"c"}],
         "tool_choice":{"type":"custom","name":"c"}})"},
    {"/v1/messages", R"({"messages":[{"role":"user","content":"a"}],"max_tokens":30,"seed":2})"},
    {"/inference/v1/generate",
     R"({"token_ids":[5,6],"sampling_params":{"max_tokens":3,"logprobs":1}})"},
    {"/v1/embeddings", R"({"input":["a","b"],"encoding_format":"float"})"},
};

Json schema_in(const Json& content) { return content["content"]["application/json"]["schema"]; }

TEST(OpenApi, RequestsAndAnswersAreAsDescribed) {
  const TinyServer server;
  const Json paths = body_of(server.ask(get("/openapi.json")))["paths"];
  for (const Request& one : kRequests) {
    const Json& route = paths[one.path]["post"];
    const Json request = schema_in(route["requestBody"]),
               answer = schema_in(route["responses"]["200"]);
    check_schema(request, one.path);
    check_schema(answer, one.path);
    EXPECT_EQ(validate(request, Json::parse(one.body)).fault, "") << one.body;
    const std::string got = server.ask(post(one.path, one.body));
    ASSERT_EQ(status_of(got), 200) << got;
    EXPECT_EQ(validate(answer, body_of(got)).fault, "") << got;
    Json wrong = Json::parse(one.body);
    wrong["no_such_field"] = 1;
    EXPECT_NE(validate(request, wrong).fault, "") << one.path;
    EXPECT_EQ(status_of(server.ask(post(one.path, wrong.dump()))), 400) << one.path;
  }
  const Json models = schema_in(paths["/v1/models"]["get"]["responses"]["200"]);
  EXPECT_EQ(validate(models, body_of(server.ask(get("/v1/models")))).fault, "");
}

TEST(OpenApi, WhereAnswersComeInPiecesItIsSaid) {
  const TinyServer server;
  const Json paths = body_of(server.ask(get("/openapi.json")))["paths"];
  std::set<std::string> streamed;
  for (const Request& one : kRequests) {
    Json body = Json::parse(one.body);
    body["stream"] = true;
    if (body.erase("echo") > 0) body.erase("logprobs");  // together they are not streamed
    const std::string got = server.ask(post(one.path, body.dump()));
    const bool pieces = got.find("Content-Type: text/event-stream") != std::string::npos;
    if (pieces) streamed.insert(one.path);
    EXPECT_EQ(paths[one.path]["post"]["responses"]["200"]["content"].contains("text/event-stream"),
              pieces)
        << one.path << got;
  }
  EXPECT_EQ(streamed, (std::set<std::string>{"/v1/chat/completions", "/v1/completions",
                                             "/v1/messages", "/v1/responses"}));
}

// Each field that is described is known: with a value that no field can have it is not called
// unknown.
TEST(OpenApi, FieldsThatAreDescribedAreRead) {
  const TinyServer server;
  const Json paths = body_of(server.ask(get("/openapi.json")))["paths"];
  for (const Request& one : kRequests) {
    const Json request = schema_in(paths[one.path]["post"]["requestBody"]);
    for (const auto& [name, schema] : request["properties"].items()) {
      Json body = Json::parse(one.body);
      if (body.contains(name)) continue;
      body[name] = Json::parse("[[1]]");
      const std::string answer = server.ask(post(one.path, body.dump()));
      EXPECT_EQ(answer.find("unsupported_parameter"), std::string::npos)
          << one.path << " " << name << answer;
    }
  }
}

// Values beyond a field's limits, as its schema has them.
std::vector<Json> beyond(const Json& schema) {
  std::vector<Json> out;
  const bool whole = schema.value("type", "") == "integer";
  if (schema.contains("minimum")) {
    const double low = schema["minimum"], high = schema["maximum"];
    constexpr double kMostWhole = 1e18;  // no number of 64 bits is beyond theirs
    if (!whole) out.insert(out.end(), {low - 0.001, high + 0.001});
    if (whole && low > -kMostWhole) out.push_back(static_cast<int64_t>(low) - 1);
    if (whole && high < kMostWhole) out.push_back(static_cast<int64_t>(high) + 1);
  }
  if (schema.contains("enum") || schema.contains("const")) out.push_back("no_such_word");
  if (schema.contains("maxLength"))
    out.push_back(std::string(schema["maxLength"].get<size_t>() + 1, 'a'));
  return out;
}

TEST(OpenApi, LimitsThatAreDescribedAreThose) {
  const TinyServer server;
  const Json paths = body_of(server.ask(get("/openapi.json")))["paths"];
  size_t tried = 0;
  for (const Request& one : kRequests) {
    const Json properties = schema_in(paths[one.path]["post"]["requestBody"])["properties"];
    const auto refused = [&](const Json::json_pointer& place, const Json& schema) {
      for (const Json& value : beyond(schema)) {
        Json body = Json::parse(one.body);
        body[place] = value;
        const std::string answer = server.ask(post(one.path, body.dump()));
        EXPECT_EQ(status_of(answer), 400) << one.path << place << value << answer;
        EXPECT_NE(answer.find(place.back()), std::string::npos) << answer;
        ++tried;
      }
    };
    for (const auto& [name, schema] : properties.items()) {
      refused(Json::json_pointer("/" + name), schema);
      if (!schema.contains("properties")) continue;
      for (const auto& [inner, its] : schema["properties"].items())
        refused(Json::json_pointer("/" + name + "/" + inner), its);
    }
  }
  EXPECT_GT(tried, 200u);
}

// At a limit a value is still taken.
TEST(OpenApi, WhatIsWithinTheLimitsIsTaken) {
  const TinyServer server;
  const Json paths = body_of(server.ask(get("/openapi.json")))["paths"];
  for (const Request& one : kRequests) {
    const Json properties = schema_in(paths[one.path]["post"]["requestBody"])["properties"];
    for (const auto& [name, schema] : properties.items()) {
      for (const char* limit : {"minimum", "maximum"}) {
        if (!schema.contains(limit) || name == "best_of" || name.starts_with("max_") ||
            name == "n_predict")
          continue;
        Json body = Json::parse(one.body);
        for (const char* length : {"max_tokens", "max_output_tokens"}) {
          if (body.contains(length)) body[length] = 2;
        }
        body[name] = schema[limit];
        const std::string answer = server.ask(post(one.path, body.dump()));
        EXPECT_EQ(answer.find("must be"), std::string::npos) << one.path << name << answer;
      }
    }
  }
}

TEST(OpenApi, BodiesAreTakenAndRefusedAsDescribed) {
  const struct {
    const char *path, *body;
    bool right;
  } kBodies[] = {
      {"/v1/chat/completions", R"({"messages":[]})", false},
      {"/v1/chat/completions", R"({"messages":[{"role":"robot","content":"a"}]})", false},
      {"/v1/chat/completions", R"({"messages":[{"role":"user","tool_calls":[]}]})", false},
      {"/v1/chat/completions", R"({"messages":[{"role":"user","content":[{"type":"image_url"}]}]})",
       false},
      {"/v1/chat/completions", R"({"messages":[{"role":"user","content":"a"}],"max_tokens":0})",
       false},
      {"/v1/chat/completions",
       R"({"messages":[{"role":"user","content":"a"}],"max_tokens":2,"stream_options":{}})", false},
      {"/v1/chat/completions",
       R"({"messages":[{"role":"user","content":"a"}],"max_tokens":2,"logit_bias":{"5":101}})",
       false},
      {"/v1/chat/completions",
       R"({"messages":[{"role":"user","content":"a"}],"max_tokens":2,"logit_bias":{"a":1}})",
       false},
      {"/v1/chat/completions",
       R"({"messages":[{"role":"user","content":"a"}],"response_format":{"type":"xml"}})", false},
      {"/v1/chat/completions",
       R"({"messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_schema"}})",
       false},
      {"/v1/chat/completions",
       R"({"messages":[{"role":"user","content":"a"}],"tools":[{"type":"function","function":{"name":"a b"}}]})",
       false},
      {"/v1/chat/completions",
       R"({"messages":[{"role":"user","content":"a"}],"tool_choice":{"type":"function"}})", false},
      {"/v1/completions", R"({"prompt":[],"max_tokens":1})", false},
      {"/v1/completions", R"({"prompt":[-1],"max_tokens":1})", false},
      {"/v1/completions", R"({"prompt":"a","max_tokens":1,"choice":[]})", false},
      {"/v1/responses", R"({"input":[]})", false},
      {"/v1/responses", R"({"input":"a","include":["everything"]})", false},
      {"/v1/responses", R"({"input":"a","text":{"format":{"type":"xml"}}})", false},
      {"/v1/messages", R"({"messages":[{"role":"user","content":"a"}]})", false},
      {"/v1/messages", R"({"messages":[{"role":"user"}],"max_tokens":1})", false},
      {"/v1/messages",
       R"({"messages":[{"role":"user","content":"a"}],"max_tokens":1,"tools":[{"name":"f"}]})",
       false},
      {"/v1/messages",
       R"({"messages":[{"role":"user","content":"a"}],"max_tokens":1,"tool_choice":{"type":"tool"}})",
       false},
      {"/inference/v1/generate", R"({"token_ids":[]})", false},
      {"/v1/embeddings", R"({"input":[[]]})", false},
      {"/v1/embeddings", R"({"input":"a","encoding_format":"int8"})", false},
      {"/tokenize", R"({})", false},
      {"/detokenize", R"({"tokens":[-1]})", false},
      {"/tokenize", R"({"content":"a b","with_pieces":true})", true},
      {"/tokenize", R"({"messages":[{"role":"user","content":"a"}]})", true},
      {"/detokenize", R"({"tokens":[5,6]})", true},
      {"/v1/messages/count_tokens", R"({"messages":[{"role":"user","content":"a"}]})", true},
      {"/v1/chat/completions",
       R"({"messages":[{"role":"system","content":[{"type":"text","text":"x"}]},
           {"role":"user","content":"a","name":"bob"},
           {"role":"assistant","content":null,"reasoning_content":"r","tool_calls":[
             {"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},
           {"role":"tool","tool_call_id":"1","content":"ok"},
           {"role":"assistant","content":"b","prefix":true}],
           "max_tokens":2,"stop":["x","y"],"logit_bias":{"5":-100},"thinking":{"type":"adaptive"}})",
       true},
      {"/v1/chat/completions",
       R"({"messages":[{"role":"user","content":"a"}],"max_tokens":-1,"stop":"e",
           "response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,
             "schema":{"type":"boolean"}}}})",
       true},
      {"/v1/completions", R"({"prompt":[[5,6],"a"],"max_tokens":1,"n_predict":1})", true},
      {"/v1/responses",
       R"({"input":[{"role":"user","content":"a"}],"max_output_tokens":2,"include":["reasoning.encrypted_content"],
           "text":{"format":{"type":"json_schema","name":"n","schema":{"type":"boolean"}}}})",
       true},
      {"/v1/messages",
       R"({"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"max_tokens":2,
           "messages":[{"role":"user","content":[{"type":"text","text":"a"}]}],
           "tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"none"},
           "metadata":{"user_id":"u"}})",
       true},
      {"/inference/v1/generate",
       R"({"token_ids":[5],"sampling_params":{"max_tokens":1,"stop":"a","logit_bias":{"5":1}}})",
       true},
      {"/v1/embeddings", R"({"input":[[5,6],"a"],"dimensions":4})", true},
  };
  const TinyServer server;
  const Json paths = body_of(server.ask(get("/openapi.json")))["paths"];
  for (const auto& [path, body, right] : kBodies) {
    const Json schema = schema_in(paths[path]["post"]["requestBody"]);
    check_schema(schema, path);
    EXPECT_EQ(validate(schema, Json::parse(body)).fault.empty(), right)
        << body << validate(schema, Json::parse(body)).fault;
    const std::string answer = server.ask(post(path, body));
    EXPECT_EQ(status_of(answer), right ? 200 : 400) << path << body << answer;
  }
}

}  // namespace
}  // namespace ponder::openapi_test

// /openapi.json says of requests and answers what is so.
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ponder::openapi_test

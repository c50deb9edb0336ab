// Strangers, and friends with large requests: who is let in, what is held for whom, and what is
// said to those who are not served.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <list>

#include "serve/fields.h"
#include "serve/memory.h"
#include "serve/openai_fields.h"
#include "serve/tiny_server.h"

namespace ponder::safety_test {
namespace {

std::string header_of(const std::string& answer, const std::string& name) {
  const size_t at = answer.find("\r\n" + name + ": ");
  if (at == std::string::npos || at > answer.find("\r\n\r\n")) return "";
  const size_t from = at + name.size() + 4;
  return answer.substr(from, answer.find("\r\n", from) - from);
}

AppOptions with_keys(std::string_view lines) {
  AppOptions options;
  options.keys.add_lines(lines, "keys");
  return options;
}

TEST(Keys, NamesAreTenantsAndNeverMeet) {
  Keys keys;
  keys.add_lines(
      "key-2 secret-of-two\n# a comment\n\nsecret#unnamed  # another\n"
      "batch secret-of-batch priority=10\n",
      "file");
  ASSERT_NE(keys.find("secret#unnamed"), nullptr);
  EXPECT_EQ(keys.find("secret#unnamed")->name, "key #2");
  EXPECT_EQ(keys.find("secret-of-two")->name, "key-2");
  EXPECT_EQ(keys.find("secret-of-batch")->priority, 10);
  EXPECT_EQ(keys.find("secret"), nullptr);
  EXPECT_THROW(keys.add_lines("key-2 another-secret", "file"), Error) << "a name twice";
  EXPECT_THROW(keys.add_lines("other secret-of-two", "file"), Error) << "a key twice";
  EXPECT_THROW(keys.add_lines("short 1234567", "file"), Error);
  EXPECT_THROW(keys.add_lines("a name withspaces", "file"), Error);
  EXPECT_THROW(keys.add_lines("odd 12345678 priority=high", "file"), Error);
}

TEST(Keys, ALineThatCouldMeanTwoThingsIsRefusedWithItsNumber) {
  const auto error_of = [](const std::string& line) -> std::string {
    Keys keys;
    try {
      keys.add_lines("first secret-of-first\n" + line, "file");
    } catch (const Error& error) {
      return error.what();
    }
    return "taken";
  };
  const auto refused = [&](const std::string& line, const std::string& why) {
    const std::string error = error_of(line);
    EXPECT_TRUE(error.starts_with("file: line 2: ")) << line << ": " << error;
    EXPECT_NE(error.find(why), std::string::npos) << line << ": " << error;
    EXPECT_EQ(error.find("s3cret"), std::string::npos) << "a key is shown to nobody: " << error;
  };
  refused("long-name #s3cret-key", "is it a key or a comment?");
  refused("name s3cret-key #a comment", "is it a key or a comment?");
  refused("priority=3 s3cret-key", "behind the key");
  refused("priority=3 s3cret-key priority=4", "behind the key");
  refused("name priority=3 s3cret-key", "behind the key");
  refused("priority=300", "a priority and no key");
  refused("s3cret-key Priority=3", "it has Priority=3, but");
  refused("s3cret-key priority:3", "it has priority:3, but");
  refused("s3cret-key priority=", "it has priority=, but");
  refused("name s3cret-key priority = 3", "more than a name and a key");
  refused("short s3cret", "6 bytes");
  refused("first another-s3cret", "two keys are called 'first'");
  for (const char* line :
       {"name s3cret-key # a comment", "  #all of it", "priority-lane s3cret-key"}) {
    EXPECT_EQ(error_of(line), "taken") << line;
  }
  Keys none;
  EXPECT_THROW(none.add_lines("#secret-of-one", "PONDER_API_KEY"), Error)
      << "a server without keys";
}

TEST(Keys, AFileThatEverybodyMayWriteToIsRefused) {
  const std::string path =
      (std::filesystem::temp_directory_path() / fmt::format("ponder_keys_{}", getpid())).string();
  std::ofstream(path) << "one 12345678\n";
  EXPECT_FALSE(read_key_file(path).empty());
  ASSERT_EQ(chmod(path.c_str(), 0666), 0);
  EXPECT_THROW(read_key_file(path), Error);
  std::filesystem::remove(path);
}

TEST(RequestMemory, HasACapForAllAndOneForEach) {
  RequestMemory memory(100, 60);
  auto a = memory.open("a"), b = memory.open("b");
  EXPECT_TRUE(a->grow(60));
  EXPECT_FALSE(a->grow(1));
  EXPECT_FALSE(memory.open("a")->grow(1));
  EXPECT_TRUE(b->grow(40));
  EXPECT_FALSE(b->grow(1)) << "of all";
  EXPECT_EQ(memory.used(), 100u);
  a->shrink(10);
  EXPECT_EQ(memory.used(), 90u);
  a.reset();
  EXPECT_TRUE(b->grow(20));
  EXPECT_FALSE(b->grow(1));
  b.reset();
  EXPECT_EQ(memory.used(), 0u);
}

size_t held_by_requests(const TinyServer& server) {
  const std::string text = server.ask(get("/metrics", "x-api-key: 12345678\r\n"));
  const std::string name = "\nponder_request_memory_bytes ";
  const size_t at = text.find(name);
  return at == std::string::npos ? 0 : std::stoul(text.substr(at + name.size()));
}

// What lies on the heap for a value.
size_t held_by_value(const Json& value) {
  size_t out = 0;
  if (value.is_string())
    out = sizeof(std::string) + http::held_by(value.get_ref<const std::string&>());
  if (value.is_array()) {
    const auto& items = value.get_ref<const Json::array_t&>();
    out = sizeof(Json::array_t) + items.capacity() * sizeof(Json);
    for (const Json& item : items) out += held_by_value(item);
  }
  if (value.is_object()) {
    const auto& members = value.get_ref<const Json::object_t&>();
    out = sizeof(Json::object_t) + members.capacity() * sizeof(*members.begin());
    for (const auto& [name, member] : members) out += http::held_by(name) + held_by_value(member);
  }
  return out;
}

TEST(RequestMemory, ValuesAreCountedBeforeTheyAreMade) {
  std::string lists = "[";
  for (int i = 0; i < 5000; ++i) lists += "[],";
  for (const std::string& text :
       {std::string("{}"), std::string(R"({"a":1})"), lists + "[]]",
        lists + "[1,2,[3,{\"a\":{}}]]]",
        std::string(R"({"messages":[{"role":"user","content":"a, b: [c] \" {d}"}],"x":[1,2,3]})"),
        std::string(R"([[[[[["a"],"b"],"c"],"d"],"e"],"f"])")}) {
    EXPECT_GE(most_of_values(text) + text.size(), held_by_value(parse_json(text, "it")))
        << text.substr(0, 80);
  }
  EXPECT_LT(most_of_values(R"({"content":")" + std::string(1000, ',') + R"("})"), 500u);
}

TEST(ServeSafety, ABodyOfMoreValuesThanThereIsMemoryForIsRefused) {
  AppOptions options;
  options.http.limits.body_bytes = 1u << 20;
  options.tenant_bytes = 4u << 20;
  const TinyServer server(std::move(options));
  std::string body = R"({"prompt":[)";
  for (int i = 0; i < 40'000; ++i) body += "[],";
  const std::string answer = server.ask(post("/v1/completions", body + "[]]}"));
  EXPECT_EQ(status_of(answer), 413);
  EXPECT_NE(answer.find("5 MB of memory, and 4 are allowed"), std::string::npos) << answer;
  for (int i = 0; i < 1000 && held_by_requests(server) > 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(held_by_requests(server), 0u);
}

TEST(ServeSafety, TheKeyIsLookedAtBeforeTheBody) {
  const TinyServer server(with_keys("one 12345678"));
  Client client(server.port());
  client.send(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 15000000\r\n\r\n{");
  const std::string answer = client.answer();
  EXPECT_EQ(status_of(answer), 401);
  EXPECT_EQ(header_of(answer, "X-Should-Retry"), "false");
  EXPECT_EQ(header_of(answer, "Connection"), "close");
}

// Two bodies of a megabyte that do not end fill what there is, two more are refused, whoever sends
// them. One that does not say its length has room to grow.
void expect_room_for_two(const TinyServer& server, const std::vector<const char*>& keys) {
  constexpr const char* kLengths[] = {"Content-Length: 1000000\r\n\r\n",
                                      "Transfer-Encoding: chunked\r\n\r\nf4240\r\n"};
  std::list<Client> clients;
  int refused = 0;
  for (size_t i = 0; i < 4; ++i) {
    clients.emplace_back(server.port());
    clients.back().send(fmt::format(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nx-api-key: {}\r\n{}{}",
        keys[i % keys.size()], kLengths[i / 2], std::string(900'000, ' ')));
    refused += clients.back().read_until("Retry-After: 1", 300).find(" 429 ") != std::string::npos;
  }
  EXPECT_EQ(refused, 2);
  const size_t held = held_by_requests(server);
  EXPECT_GE(held, 2'000'000u);
  EXPECT_LE(held, 2'300'000u);
}

TEST(ServeSafety, UnfinishedBodiesTakeNoMoreThanTheirTenantsShare) {
  AppOptions options = with_keys("one 12345678\ntwo 87654321");
  options.http.limits.body_bytes = 1u << 20;
  options.tenant_bytes = 2u << 20;
  const TinyServer server(std::move(options));
  expect_room_for_two(server, {"12345678"});
  const std::string other =
      server.ask(post("/tokenize", R"({"content":"hello"})", "x-api-key: 87654321\r\n"));
  EXPECT_EQ(status_of(other), 200);
}

TEST(ServeSafety, UnfinishedBodiesOfAllTenantsTakeNoMoreThanThereIsForAll) {
  AppOptions options = with_keys("one 12345678\ntwo 87654321");
  options.http.limits.body_bytes = 1u << 20;
  options.request_bytes = 2u << 20;
  expect_room_for_two(TinyServer(std::move(options)), {"12345678", "87654321"});
}

TEST(ServeSafety, NoTextHasFewerTokensThanItsBytesAllow) {
  // Greek that is one character when it is composed, Hangul of three, letters with accents, white
  // space beyond ASCII, what no vocabulary has.
  const std::vector<const char*> units = {"a",
                                          "Hello",
                                          "=",
                                          "-",
                                          "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB=",
                                          "\u03B1\u0313\u0300\u0345",
                                          "e\u0301",
                                          "\u8A9E",
                                          "\U00050000",
                                          "\U0001F600",
                                          "\u3000",
                                          " ",
                                          "\n\n"};
  for (const char* family : {"deepseek", "llama3", "qwen3", "smollm2", "quirks"}) {
    const std::string folder = PONDER_FIXTURES "/tokenizers/" + std::string(family);
    const Tokenizer tokenizer(
        read_tokenizer_json(read_file(folder + "/tokenizer.json", 1u << 24),
                            read_file(folder + "/tokenizer_config.json", 1u << 20), family));
    const TokenBound bound(tokenizer);
    const auto expect_bound = [&](const std::string& text) {
      EXPECT_LE(bound.least(text), tokenizer.encode(text).size()) << family << text.substr(0, 60);
    };
    const auto repeated = [](const char* unit) {
      std::string text;
      while (text.size() < 5000) text += unit;
      return text;
    };
    for (const char* unit : units) expect_bound(repeated(unit));
    for (uint64_t seed = 0; seed < 50; ++seed) {
      Rng rng(seed);
      std::string text;
      while (text.size() < 2000) text += units[rng.below(units.size())];
      expect_bound(text);
    }
    if (family == std::string_view("quirks")) continue;
    for (const char* unit : {"a", "\u8A9E"})
      EXPECT_GT(bound.least(repeated(unit)), 4u) << family << unit;
  }
}

TEST(ServeSafety, WhatCannotFitIsRefusedByItsBytesAndHealthDoesNotWait) {
  const TinyServer server;
  std::string words;
  while (words.size() < 1u << 20) words += "\u8A9E";
  for (const std::string& text : {std::string(1u << 20, 'a'), words}) {
    const std::string body = R"({"messages":[{"role":"user","content":")" + text + R"("}]})";
    Client large(server.port());
    large.send(post("/v1/chat/completions", body));
    EXPECT_EQ(status_of(server.ask(get("/health"))), 200);
    const std::string answer = large.answer();
    EXPECT_EQ(status_of(answer), 400);
    const Json error = body_of(answer)["error"];
    EXPECT_EQ(error["code"], "context_length_exceeded");
    EXPECT_NE(error["message"].get<std::string>().find(" bytes, at least"), std::string::npos)
        << error;
  }
}

TEST(ServeSafety, WhatIsTooLongIsCalledByItsName) {
  const TinyServer server;
  const std::string text = std::string(2000, 'b') + " it is";
  const std::pair<const char*, std::string> kAsked[] = {
      {"/v1/chat/completions", R"("messages":[{"role":"user","content":")" + text + R"("}])"},
      {"/v1/completions", R"("prompt":")" + text + "\""},
      {"/v1/responses", R"("input":")" + text + "\""},
      {"/v1/embeddings", R"("input":")" + text + "\""}};
  for (const auto& [path, body] : kAsked) {
    const Json error = body_of(server.ask(post(path, "{" + body + "}")))["error"];
    EXPECT_EQ(error["code"], "context_length_exceeded") << path;
    EXPECT_EQ(error["param"], body.substr(1, body.find('"', 1) - 1));
  }
}

// Whether all that is quick was answered before the slow ones that had come earlier.
template <class Fn>
bool answered_before(const TinyServer& server, const std::string& slow, Fn quick) {
  std::list<Client> clients;
  for (int i = 0; i < 6; ++i) {
    clients.emplace_back(server.port());
    clients.back().send(slow);
  }
  quick();
  const bool before = clients.back().read_until("HTTP/1.1", 1).empty();
  for (Client& client : clients) client.answer();
  return before;
}

// More than the readers can read at once, in a template that takes its time.
TEST(ServeSafety, WhileRequestsAreReadHealthMetricsAndShortOnesDoNotWait) {
  const TinyServer server(
      {}, 8 * 1024,
      "{% for i in range(100) %}{% for j in range(1000) %}{% endfor %}{% endfor %}"
      "{% for m in messages %}{{ m.content }}{% endfor %}");
  const std::string body = R"({"messages":[{"role":"user","content":"a"}]})";
  const std::string slow = post("/tokenize", body),
                    large = post("/tokenize", body + std::string(1u << 17, ' '));
  bool quick = false, short_one = false;  // on a busy machine the slow ones may be over before
  for (int i = 0; i < 5 && !(quick && short_one); ++i) {
    quick = quick || answered_before(server, slow, [&] {
              for (const char* path : {"/health", "/metrics"}) {
                EXPECT_EQ(status_of(server.ask(get(path))), 200);
              }
            });
    short_one = short_one || answered_before(server, large, [&] {
                  EXPECT_EQ(status_of(server.ask(post("/tokenize", R"({"content":"a"})"))), 200);
                });
  }
  EXPECT_TRUE(quick);
  EXPECT_TRUE(short_one);
}

TEST(ServeSafety, KeysShareNoCachedTokensWhateverTheyAreCalled) {
  const TinyServer server(with_keys("key-2 secret-of-two\nsecret-of-nobody\n"));
  const std::string body = fmt::format(
      R"({{"messages":[{{"role":"user","content":"{}"}}],"max_tokens":2}})", std::string(800, 'x'));
  const auto hits = [&](const std::string& key) -> int64_t {
    const std::string header = "x-api-key: " + key + "\r\n";
    return body_of(
        server.ask(post("/v1/chat/completions", body, header)))["usage"]["prompt_cache_hit_tokens"];
  };
  EXPECT_EQ(hits("secret-of-two"), 0);
  EXPECT_EQ(hits("secret-of-nobody"), 0);
  EXPECT_GT(hits("secret-of-nobody"), 100);
}

// Claude Code asked eleven times more.
TEST(ServeSafety, AWrongKeyIsNotToBeTriedAgainInAnyDialect) {
  const TinyServer server(with_keys("one 12345678"));
  for (const char* path : {"/v1/messages", "/v1/messages/count_tokens", "/v1/chat/completions",
                           "/v1/completions", "/v1/responses"}) {
    for (const char* key : {"x-api-key: 12345679\r\n", "Authorization: Bearer 12345679\r\n", ""}) {
      const std::string answer = server.ask(post(path, "{}", key));
      EXPECT_EQ(status_of(answer), 401) << path << key;
      EXPECT_EQ(header_of(answer, "X-Should-Retry"), "false") << path << key;
    }
  }
}

TEST(ServeSafety, AMethodThatIsNotForAPathNamesThoseThatAre) {
  const TinyServer server;
  const std::string answer = server.ask(get("/v1/chat/completions"));
  EXPECT_EQ(status_of(answer), 405);
  EXPECT_EQ(header_of(answer, "Allow"), "OPTIONS, POST");
  EXPECT_EQ(header_of(server.ask(post("/health", "")), "Allow"), "OPTIONS, GET, HEAD");
  // What stands for an id in another path is none here.
  const std::string counted = server.ask(get("/v1/responses/input_tokens"));
  EXPECT_EQ(status_of(counted), 405);
  EXPECT_EQ(header_of(counted, "Allow"), "OPTIONS, POST");
  EXPECT_EQ(header_of(server.ask(post("/v1/responses/resp_1", "")), "Allow"),
            "OPTIONS, GET, HEAD, DELETE");
  EXPECT_EQ(status_of(server.ask("OPTIONS /health HTTP/1.1\r\nHost: localhost\r\n\r\n")), 204);
  EXPECT_EQ(
      status_of(server.ask("GET http://localhost/health HTTP/1.1\r\nHost: localhost\r\n\r\n")),
      200);
}

TEST(ServeSafety, ANumberBeyondAllNumbersIsNamed) {
  const TinyServer server;
  const Json error = body_of(server.chat(
      R"({"messages":[{"role":"user","content":"x"}],"logit_bias":{"1":0,"2":1e400}})"))["error"];
  EXPECT_EQ(error["param"], "logit_bias.2");
  EXPECT_NE(error["message"].get<std::string>().find("1e400"), std::string::npos);
  EXPECT_EQ(body_of(server.chat(R"({"a":[1,{"b":2},-1e999]})"))["error"]["param"], "a[2]");
  EXPECT_EQ(body_of(server.chat(R"({"a":[1,})"))["error"]["code"], "invalid_json");
}

TEST(ServeSafety, WhatAskingAgainCannotMendSaysSo) {
  const TinyServer server;
  EXPECT_EQ(header_of(server.chat("{}"), "X-Should-Retry"), "false");
  EXPECT_EQ(header_of(server.ask(get("/nowhere")), "X-Should-Retry"), "false");
  EXPECT_EQ(header_of(server.ask(post("/v1/messages", "{}")), "X-Should-Retry"), "false");
  EXPECT_EQ(header_of(server.ask("GET / HTTP/9.9\r\n\r\n"), "X-Should-Retry"), "");
}

TEST(ServeSafety, NoErrorTellsWhereTheModelLies) {
  const TinyServer server;
  EXPECT_EQ(server.app().service().without_paths(tiny_model() + "/config.json: it is odd"),
            "tiny/config.json: it is odd");
}

TEST(ServeSafety, WhoWaitsIsToldWhenItDrains) {
  AppOptions options;
  options.service.parallel = 1;
  TinyServer server(std::move(options));
  const std::string body =
      R"({"messages":[{"role":"user","content":"x"}],"stream":true,"max_tokens":900,"logit_bias":{"1":-100}})";
  Client running(server.port()), waiting(server.port());
  running.send(post("/v1/chat/completions", body));
  // A stream begins while its reply still waits.
  for (int i = 0; i < 2000 && server.app().service().gauges().running == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  std::string whole = body;
  whole.replace(whole.find("true"), 4, "false");
  waiting.send(post("/v1/chat/completions", whole));
  for (int i = 0; i < 2000 && server.app().service().gauges().waiting == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  server.app().server().drain();
  const std::string answer = waiting.read_all();
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_EQ(header_of(answer, "Retry-After"), "5");
  EXPECT_NE(running.read_all().find("[DONE]"), std::string::npos);
}

TEST(ServeSafety, AReplyThatOutlivesTheDrainEndsWithAWord) {
  AppOptions options;
  options.http.drain_seconds = 0.05;
  TinyServer server(std::move(options));
  Client client(server.port());
  client.send(post(
      "/v1/chat/completions",
      R"({"messages":[{"role":"user","content":"x"}],"stream":true,"ignore_eos":true,"max_tokens":900,"n":32})"));
  client.read_until("delta");
  server.app().server().drain();
  const std::string rest = client.read_all();
  EXPECT_EQ(rest.find("[DONE]"), std::string::npos);
  const std::vector<std::string> events = events_of(rest);
  ASSERT_FALSE(events.empty());
  EXPECT_NE(events.back().find("the server is shutting down"), std::string::npos) << events.back();
}

std::string user_of(const Json& object) {
  Fields fields(object);
  return read_user(fields);
}

TEST(ServeSafety, ATenantOfClaudeCodeIsTheAccountWhateverTheSession) {
  const auto id = [](const char* account, const char* session) {
    return Json{
        {"user_id", fmt::format(R"({{"device_id":"d","account_uuid":"{}","session_id":"{}"}})",
                                account, session)}};
  };
  EXPECT_EQ(user_of(id("a", "1")), user_of(id("a", "2")));
  EXPECT_NE(user_of(id("a", "1")), user_of(id("b", "1")));
  EXPECT_EQ(user_of({{"user_id", "user_0f_account__session_1"}}),
            user_of({{"user_id", "user_0f_account__session_2"}}));
  EXPECT_NE(user_of({{"user_id", "user_0f_account__session_1"}}),
            user_of({{"user_id", "user_1f_account__session_1"}}));
  EXPECT_NE(user_of({{"user", "a\nb"}}), user_of({{"user", "a"}, {"user_id", "b"}}));
  EXPECT_EQ(user_of({{"user", "{odd"}}), user_of({{"user", "{odd"}}));
}

TEST(ServeSafety, ASecondStartOfClaudeCodeFindsWhatTheFirstHadRead) {
  const TinyServer server;
  const auto cached = [&](const char* session) {
    Json body = {
        {"max_tokens", 2},
        {"messages", Json::array({{{"role", "user"}, {"content", std::string(700, 'q')}}})}};
    body["metadata"]["user_id"] =
        fmt::format(R"({{"device_id":"d","account_uuid":"","session_id":"{}"}})", session);
    return body_of(
               server.ask(post("/v1/messages", body.dump())))["usage"]["cache_read_input_tokens"]
        .get<int64_t>();
  };
  EXPECT_EQ(cached("one"), 0);
  EXPECT_GT(cached("two"), 0);
}

TEST(ServeSafety, LessUrgentRequestsWaitForOthers) {
  FairQueue<int> queue;
  queue.push("a", 1, 5);
  queue.push("a", 2, 0);
  queue.push("b", 3, 5);
  queue.push("b", 4, -1);
  for (const int next : {4, 2, 1, 3}) EXPECT_EQ(queue.pop(), next);
}

}  // namespace
}  // namespace ponder::safety_test

#include "http/guard.h"

#include <gtest/gtest.h>

#include <thread>

#include "http/assets.h"
#include "http/client.h"
#include "http/server.h"

namespace ponder::http {
namespace {

TEST(HttpGuard, HostsAndOrigins) {
  GuardOptions options;
  options.hosts = {"box.example"};
  options.origins = {"https://app.example"};
  for (const char* host : {"localhost", "LOCALHOST:80", "127.0.0.1:8080", "[::1]:8080",
                           "box.example:1", "192.168.1.7", "x.localhost"}) {
    EXPECT_TRUE(host_allowed(options, host)) << host;
  }
  for (const char* host : {"evil.example", "localhost.evil.example", "", "127.0.0.1.evil.example",
                           "127.0.0.1@evil", "box.example.evil"}) {
    EXPECT_FALSE(host_allowed(options, host)) << host;
  }
  const auto status = [&](std::string_view method, const Headers& headers) {
    return judge(options, method, headers).status;
  };
  EXPECT_EQ(status("POST", {{"Host", "localhost:1"}}), 0);
  EXPECT_EQ(status("POST", {{"Host", "evil.example"}}), 421);
  EXPECT_EQ(status("POST", {{"Host", "localhost:1"}, {"Origin", "http://localhost:1"}}), 0);
  EXPECT_EQ(status("POST", {{"Host", "localhost:1"}, {"Origin", "http://localhost:2"}}), 403);
  EXPECT_EQ(status("POST", {{"Host", "localhost:1"}, {"Origin", "null"}}), 403);
  const Headers preflight = {{"Host", "localhost:1"},
                             {"Origin", "https://app.example"},
                             {"Access-Control-Request-Method", "POST"}};
  EXPECT_EQ(status("OPTIONS", preflight), 204);
  const Verdict verdict = judge(options, "POST", preflight);
  EXPECT_EQ(verdict.status, 0);
  EXPECT_EQ(*find_header(verdict.headers, "access-control-allow-origin"), "https://app.example");
}

TEST(HttpGuard, AnOriginThatCanNeverMatchIsKnownForIt) {
  for (const char* good : {"*", "https://app.example", "http://localhost:3000",
                           "HTTPS://App.example", "http://[::1]:3000", "https://app.example:8443",
                           "app://obsidian.md", "chrome-extension://abc"}) {
    EXPECT_EQ(fault_of_origin(good), "") << good;
  }
  for (const char* bad :
       {"app.example", "https://app.example/", "https://app.example/x", "", "null", "https://",
        "://x", "https://app.example:443", "http://app.example:80", "https://*.app.example",
        "https://a, https://b", "http://a:"}) {
    EXPECT_NE(fault_of_origin(bad), "") << bad;
  }
}

TEST(HttpAssets, AreServedWithATagAndAPolicy) {
  // python3 -c 'import gzip; print(gzip.compress(b"let z;", mtime=0).hex())'
  constexpr std::string_view kZip(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x49\x2d\x51\xa8\xb2\x06\x00\xcc\x9f\xed\x27\x06"
      "\x00\x00\x00",
      26);
  const Assets assets({{"/", "text/html", "<p>hi"}, {"/z.js", "text/javascript", kZip, true}});
  ServerOptions options;
  Server server(options, [&](Request&& request, Responder responder) {
    if (!assets.answer(request, responder)) responder.send({404, "", "", {}});
  });
  std::thread thread([&] { server.run(); });
  Client client(server.port());
  client.send(get("/"));
  const std::string page = client.answer();
  EXPECT_TRUE(page.ends_with("<p>hi"));
  EXPECT_NE(page.find("Content-Security-Policy: default-src 'none'"), std::string::npos);
  const size_t at = page.find("ETag: ") + 6;
  const std::string tag = page.substr(at, page.find("\r\n", at) - at);
  client.send(get("/", "If-None-Match: " + tag + "\r\n"));
  EXPECT_EQ(status_of(client.read_until("\r\n\r\n")), 304);
  client.send(get("/z.js", "Accept-Encoding: br, gzip\r\n"));
  const std::string packed = client.answer();
  EXPECT_NE(packed.find("Content-Encoding: gzip"), std::string::npos);
  EXPECT_TRUE(packed.ends_with(kZip));
  for (const char* header : {"Accept-Encoding: gzip;q=0\r\n", ""}) {
    client.send(get("/z.js", header));
    const std::string plain = client.answer();
    EXPECT_EQ(status_of(plain), 200);
    EXPECT_EQ(plain.find("Content-Encoding"), std::string::npos);
    EXPECT_NE(plain.find("Vary: Accept-Encoding\r\n"), std::string::npos);
    EXPECT_TRUE(plain.ends_with("\r\n\r\nlet z;")) << plain;
    EXPECT_NE(plain.substr(plain.find("ETag: "), 30), packed.substr(packed.find("ETag: "), 30));
  }
  client.send(get("/other"));
  EXPECT_EQ(status_of(client.answer()), 404);
  server.stop();
  thread.join();
}

}  // namespace
}  // namespace ponder::http

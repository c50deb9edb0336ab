// What is a request, what is none, and where it ends: the ideas of public lists on request
// smuggling, each as a row.
#include "http/request_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ponder::http {
namespace {

struct Read {
  int status = 0;  // 0: it was read
  std::string method, path, query, host, body;
  std::string rest;  // behind it
};

Read read(std::string_view bytes, size_t piece = SIZE_MAX) {
  RequestReader reader({2000, 1000});
  using State = RequestReader::State;
  while (!bytes.empty() && reader.state() != State::Done && reader.state() != State::Failed) {
    const size_t used = reader.put(bytes.substr(0, piece));
    bytes.remove_prefix(used);
  }
  Read out;
  if (reader.state() == State::Failed) {
    out.status = reader.fault().status;
    return out;
  }
  out.status = reader.state() == State::Done ? 0 : -1;  // -1: it goes on
  const Head& head = reader.head();
  const std::string* host = find_header(head.headers, "host");
  out.method = head.method, out.path = head.path, out.query = head.query;
  out.host = host ? *host : "";
  out.body = reader.body(), out.rest = std::string(bytes);
  return out;
}

std::string post_with(std::string_view fields, std::string_view body = "") {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

TEST(HttpReader, EndsWhereTheLengthSaysWhateverThePieces) {
  const std::string bytes = post_with("Content-Length: 3\r\n", "abcGET / HTTP/1.1\r\n");
  const std::string chunked = post_with("Transfer-Encoding: chunked\r\n",
                                        "3;a=\"b\"\r\nabc\r\n1 ;x\r\nd\r\n0\r\nT: t\r\n\r\nGET");
  for (const size_t piece : {size_t{1}, size_t{2}, size_t{7}, bytes.size()}) {
    EXPECT_EQ(read(bytes, piece).body, "abc");
    EXPECT_EQ(read(bytes, piece).rest, "GET / HTTP/1.1\r\n");
    EXPECT_EQ(read(chunked, piece).body, "abcd");
    EXPECT_EQ(read(chunked, piece).rest, "GET");
  }
}

TEST(HttpReader, EachTransferEncodingThatIsNotChunkedAloneIsRefused) {
  const std::string zero = "0\r\n\r\n";
  const auto status = [&](std::string_view fields) { return read(post_with(fields, zero)).status; };
  EXPECT_EQ(status("Transfer-Encoding: chunked\r\n"), 0);
  EXPECT_EQ(status("transfer-encoding:CHUNKED\r\n"), 0);
  EXPECT_EQ(status("Transfer-Encoding: \t chunked \t\r\n"), 0);
  for (const char* coding :
       {"xchunked", "identity", "gzip", "chunked, identity", "identity, chunked",
        "chunked, chunked", "chunked,", ",chunked", "chunked;q=1", "\"chunked\"", "chunked gzip",
        "chunke", "", "chunkedx", "cow", "chunked, gzip", "'chunked'", "chunked\x80"}) {
    EXPECT_EQ(status(fmt::format("Transfer-Encoding: {}\r\n", coding)), 400) << coding;
  }
  EXPECT_EQ(status("Transfer-Encoding: gzip, chunked\r\n"), 501);
  EXPECT_EQ(status("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"), 400);
  EXPECT_EQ(status("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"), 400);
  EXPECT_EQ(status("Transfer-Encoding: chunked\r\nTransfer-encoding: chunked\r\n"), 400);
  EXPECT_EQ(status("Transfer-Encoding : chunked\r\n"), 400);
  EXPECT_EQ(status(" Transfer-Encoding: chunked\r\n"), 400);
  EXPECT_EQ(status("X: y\r\n\tTransfer-Encoding: chunked\r\n"), 400);
  EXPECT_EQ(status("Transfer-Encoding\t: chunked\r\n"), 400);
  EXPECT_EQ(status("Transfer-Encoding:\x0b"
                   "chunked\r\n"),
            400);
  EXPECT_EQ(status("Transfer-Encoding: chunked\nX: y\r\n"), 400);
  EXPECT_EQ(status("X: y\rTransfer-Encoding: chunked\r\n"), 400);
  EXPECT_EQ(status(std::string_view("Transfer-Encoding\0: chunked\r\n", 29)), 400);
  EXPECT_EQ(read("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + zero).status,
            400);
}

TEST(HttpReader, ALengthIsOneNumberAndStandsAlone) {
  const auto status = [&](std::string_view fields) {
    return read(post_with(fields, "abcdefghijkl")).status;
  };
  EXPECT_EQ(status("Content-Length: 12\r\n"), 0);
  EXPECT_EQ(status("Content-Length: 012\r\n"), 0);
  EXPECT_EQ(status("Content-Length: 0\r\n"), 0);
  for (const char* length :
       {"-1", "+5", "5, 5", "5,5", "5 5", "0x5", "5a", "", "1e1", "5.0", "\"5\"",
        "99999999999999999999999", "18446744073709551616", "5;", "\xd9\xa5"}) {
    EXPECT_EQ(status(fmt::format("Content-Length: {}\r\n", length)), 400) << length;
  }
  EXPECT_EQ(status("Content-Length: 18446744073709551615\r\n"), 413);
  EXPECT_EQ(status("Content-Length: 1001\r\n"), 413);
  EXPECT_EQ(status("Content-Length: 5\r\nContent-Length: 5\r\n"), 400);
  EXPECT_EQ(status("Content-Length: 5\r\ncontent-length: 6\r\n"), 400);
  EXPECT_EQ(status("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400);
  EXPECT_EQ(status("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400);
  EXPECT_EQ(status("Transfer-Encoding: x\r\nContent-Length: 5\r\n"), 400);
  EXPECT_EQ(status("Content-Length : 5\r\n"), 400);
  EXPECT_EQ(status("Content-Length:\r\n 5\r\n"), 400);
}

TEST(HttpReader, ChunksHaveHexadecimalSizesAndEndWhereTheySay) {
  const auto status = [&](std::string_view body) {
    return read(post_with("Transfer-Encoding: chunked\r\n", body)).status;
  };
  EXPECT_EQ(status("A\r\n0123456789\r\n0\r\n\r\n"), 0);
  EXPECT_EQ(status("a;x;y=\"z\"\r\n0123456789\r\n00\r\n\r\n"), 0);
  for (const char* body :
       {"\r\nabc", "g\r\n", "-1\r\na", "0x1\r\na\r\n0\r\n\r\n", "+1\r\na", " 1\r\na", "1 \r\na",
        "1 a\r\na", "1\na\r\n", "1\r\nab\r\n0\r\n\r\n", "1\r\na0\r\n\r\n", "1\r\na\n0\r\n\r\n",
        "1;a\nb\r\na\r\n", "1;\x01\r\na\r\n", "0\r\nno colon\r\n\r\n", "0\r\n X: y\r\n\r\n",
        "0\r\nX: y\n\r\n", "1\r\r\na\r\n"}) {
    EXPECT_EQ(status(body), 400) << body;
  }
  EXPECT_EQ(status("1;" + std::string(300, 'x')), 400);
  EXPECT_EQ(status("3e9\r\n"), 413);
  EXPECT_EQ(status("ffffffffffffffffff\r\n"), 413);
  EXPECT_EQ(status("3e8\r\n" + std::string(1000, 'x') + "\r\n1\r\n"), 413);
  std::string fields;
  for (int i = 0; i < 100; ++i) fields += "X: " + std::string(30, 'y') + "\r\n";
  EXPECT_EQ(status("0\r\n" + fields), 431);
}

TEST(HttpReader, LinesEndInCrLfAndNamesHaveNoSpaces) {
  EXPECT_EQ(read("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 0);
  for (const char* bytes : {"GET / HTTP/1.1\nHost: a\n\n",
                            "GET / HTTP/1.1\r\nHost: a\n\n",
                            "\nGET / HTTP/1.1\r\n",
                            "GET / HTTP/1.1\rHost: a\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost: a\r\n: y\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost: a\r\nX Y: z\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n",
                            "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n",
                            "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                            "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
                            "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
                            "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
                            " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                            "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
                            "GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n",
                            "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n",
                            "GET /\r\n\r\n",
                            "GET / http/1.1\r\nHost: a\r\n\r\n",
                            "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
                            "GET / HTTP/11\r\nHost: a\r\n\r\n",
                            "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
                            "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"}) {
    EXPECT_EQ(read(bytes).status, 400) << bytes;
  }
  EXPECT_EQ(read("GET / HTTP/2.0\r\nHost: a\r\n\r\n").status, 505);
  EXPECT_EQ(read("GET / HTTP/1.2\r\nHost: a\r\n\r\n").status, 505);
  EXPECT_EQ(read("GET /" + std::string(3000, 'a')).status, 431);
}

TEST(HttpReader, OneHostAndAWholeUrlAsATarget) {
  for (const char* fields : {"", "Host: a\r\nHost: a\r\n", "Host: a, b\r\n", "Host: u@a\r\n",
                             "Host: a/b\r\n", "Host: a b\r\n"}) {
    EXPECT_EQ(read(fmt::format("GET / HTTP/1.1\r\n{}\r\n", fields)).status, 400) << fields;
  }
  EXPECT_EQ(read("GET / HTTP/1.0\r\n\r\n").status, 0);
  const Read whole = read("GET http://b:1/x/y?q=1 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(whole.status, 0);
  EXPECT_EQ(whole.host + " " + whole.path + " " + whole.query, "b:1 /x/y q=1");
  EXPECT_EQ(read("GET HTTP://b HTTP/1.1\r\nHost: a\r\n\r\n").path, "/");
  EXPECT_EQ(read("GET http://b?x HTTP/1.1\r\nHost: a\r\n\r\n").query, "x");
  for (const char* target : {"http:///x", "http://u@b/", "ftp://b/", "//b", "*x"}) {
    const Read odd = read(fmt::format("GET {} HTTP/1.1\r\nHost: a\r\n\r\n", target));
    EXPECT_TRUE(odd.status == 400 || odd.host == "a") << target;
  }
  EXPECT_EQ(read("GET http://b/ HTTP/1.1\r\n\r\n").status, 400) << "a Host must stand there";
}

TEST(HttpReader, OnlyOneThingCanBeExpected) {
  EXPECT_EQ(read(post_with("Expect: 100-Continue\r\nContent-Length: 1\r\n", "a")).status, 0);
  EXPECT_EQ(read(post_with("Expect: 200-ok\r\n")).status, 417);
}

// Counts, and gives no more than it has.
class Counting : public Allowance {
 public:
  explicit Counting(size_t most) : most_(most) {}
  bool grow(size_t bytes) override {
    if (bytes > most_ - held) return false;
    held += bytes;
    return true;
  }
  void shrink(size_t bytes) override { held -= bytes; }
  size_t held = 0;

 private:
  size_t most_;
};

std::string_view behind_head(RequestReader& reader, std::string_view bytes) {
  while (reader.state() == RequestReader::State::Head) bytes.remove_prefix(reader.put(bytes));
  return bytes;
}

TEST(HttpReader, NeverHoldsMoreThanItWasAllowed) {
  const std::string body(200'000, 'x');
  const std::string chunked = post_with("Transfer-Encoding: chunked\r\n",
                                        fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", 200'000, body));
  const std::string said = post_with("Content-Length: 200000\r\n", body);
  for (const std::string& bytes : {chunked, said}) {
    for (const size_t piece : {size_t{100}, size_t{65536}, size_t{300'000}}) {
      for (const size_t most : {size_t{0}, size_t{8300}, size_t{100'000}, size_t{1'000'000}}) {
        RequestReader reader({2000, 300'000});
        std::string_view rest = behind_head(reader, bytes);
        Counting counting(most);
        reader.charge(&counting);
        while (!rest.empty() && reader.state() == RequestReader::State::Body) {
          rest.remove_prefix(reader.put(rest.substr(0, piece)));
          EXPECT_LE(held_by(reader.body()), counting.held);
        }
        const bool fits = most == 1'000'000;
        EXPECT_EQ(reader.fault().status, fits ? 0 : 429) << most << ' ' << piece;
        EXPECT_EQ(reader.body(), fits ? body : "");
        EXPECT_EQ(held_by(reader.body()) > 0, fits) << "what is refused is not kept";
        if (fits) {
          EXPECT_LE(held_by(reader.body()) + RequestReader::beside_body(0), counting.held);
          EXPECT_LE(counting.held, 2 * body.size() + RequestReader::beside_body(2000));
        }
      }
    }
  }
}

TEST(HttpReader, FieldsAreCounted) {
  std::string fields;
  for (int i = 0; i < 198; ++i) fields += "a:b\r\n";
  EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: a\r\nb:\r\n" + fields + "\r\n").status, 0);
  EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: a\r\nb:\r\nc:\r\n" + fields + "\r\n").status, 431);
}

}  // namespace
}  // namespace ponder::http

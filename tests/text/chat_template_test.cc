#include "text/chat_template.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "base/error.h"
#include "sanitized.h"

namespace ponder {
namespace {

using Json = nlohmann::ordered_json;

std::string read_fixture(const std::string& name) {
  std::ifstream file(std::string(PONDER_FIXTURES "/templates/") + name, std::ios::binary);
  EXPECT_TRUE(file) << name;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TemplateLimits limits_at(int64_t now) {
  TemplateLimits limits;
  limits.now = now;
  return limits;
}

std::string render(const std::string& source, const Json& variables = Json::object(),
                   const TemplateLimits& limits = limits_at(1722945600)) {
  return ChatTemplate(source, "chat_template", limits).render(variables);
}

// The text, or nothing if the template raises.
std::optional<std::string> try_render(const std::string& source, const Json& variables) {
  try {
    return render(source, variables);
  } catch (const Error&) {
    return std::nullopt;
  }
}

// The one sentence that the template ends in.
std::string error_of(const std::string& source, const Json& variables = Json::object(),
                     const TemplateLimits& limits = limits_at(1722945600)) {
  try {
    render(source, variables, limits);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string fnv1a(std::string_view text) {
  uint64_t value = 0xCBF29CE484222325u;
  for (char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return fmt::format("{:016x}", value);
}

// An expected text is whole, or its length and hash, or null where the reference raises.
void expect_as_reference(const std::optional<std::string>& text, const Json& wanted,
                         const std::string& what) {
  ASSERT_EQ(text.has_value(), !wanted.is_null()) << what;
  if (wanted.is_string()) {
    EXPECT_EQ(*text, wanted.get<std::string>()) << what;
  } else if (wanted.is_array()) {
    EXPECT_EQ(text->size(), wanted[0].get<size_t>()) << what << "\n" << *text;
    EXPECT_EQ(fnv1a(*text), wanted[1].get<std::string>()) << what << "\n" << *text;
  }
}

std::string repeat(const std::string& text, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += text;
  return out;
}

TEST(ChatTemplate, EqualsJinja2OnConversations) {
  const Json fixture = Json::parse(read_fixture("conversations.json"));
  size_t pairs = 0;
  for (const auto& [name, rows] : fixture["expected"].items()) {
    const ChatTemplate chat(read_fixture(name + ".jinja"), name, limits_at(fixture["now"]));
    for (const auto& [conversation, row] : rows.items()) {
      for (size_t i = 0; i < row.size(); ++i, ++pairs) {
        Json variables = {{"bos_token", "<s>"}, {"eos_token", "</s>"}};
        variables.update(fixture["flags"][i]);
        variables["messages"] = fixture["conversations"][conversation];
        std::optional<std::string> text;
        try {
          text = chat.render(variables);
        } catch (const Error&) {
        }
        expect_as_reference(text, row[i], name + ": " + conversation + fixture["flags"][i].dump());
      }
    }
  }
  EXPECT_GT(pairs, 2000u);
}

TEST(ChatTemplate, EqualsJinja2OnSmallTemplates) {
  const Json fixture = Json::parse(read_fixture("expressions.json"));
  for (const Json& row : fixture["rows"]) {
    const auto source = row[0].get<std::string>();
    expect_as_reference(try_render(source, fixture["variables"]), row[1], source);
  }
  EXPECT_GT(fixture["rows"].size(), 300u);
}

TEST(ChatTemplate, KeepsTheOrderOfKeys) {
  const Json variables = {{"d", {{"z", 1}, {"a", 2}, {"m", {{"y", 1}, {"b", 2}}}}}};
  EXPECT_EQ(render("{{ d | tojson }}", variables), R"({"z": 1, "a": 2, "m": {"y": 1, "b": 2}})");
}

TEST(ChatTemplate, RaisesTheTemplatesOwnWordsWithPlaceAndLine) {
  EXPECT_EQ(error_of("a\n{{ raise_exception('Roles must alternate!') }}"),
            "chat_template, line 2: Roles must alternate!");
  EXPECT_EQ(error_of("\n\n{{ x.y }}"), "chat_template, line 3: 'x' is undefined");
}

TEST(ChatTemplate, NamesTheTagThatReachesForOtherFiles) {
  for (const std::string tag : {"include", "import", "from", "extends", "block"}) {
    EXPECT_NE(error_of("{% " + tag + " 'x' %}").find("{% " + tag + " %}"), std::string::npos);
  }
}

TEST(ChatTemplate, HostileTemplatesEndInOneSentence) {
  const std::string deep = repeat("(", 60'000);
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{{ 'a' * 10**9 }}", "bytes"},
      {"{{ 10**9 * 'a' }}", "bytes"},
      {"{{ [0] * 10**9 }}", "list"},
      {"{{ [] * 10**9 | string }}", "unsupported"},
      {"{{ range(10**12) }}", "Range too big"},
      {"{{ range(-(2**62) - 2**61, 2**62 + 2**61) }}", "Range too big"},
      {"{{ 10**19 }}", "64 bits"},
      {"{{ 9223372036854775807 + 1 }}", "64 bits"},
      {"{{ (-9223372036854775807 - 1) // -1 }}", "64 bits"},
      {"{{ -(-9223372036854775807 - 1) }}", "64 bits"},
      {"{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "steps"},
      {"{% set n = namespace(s='a') %}{% for i in range(99) %}{% set n.s = n.s + n.s %}{% endfor "
       "%}",
       "bytes"},
      {"{% set n = namespace(s='a') %}{% for i in range(99) %}{% set n.s = n.s | replace('a', "
       "'aa') "
       "%}{% endfor %}",
       "steps"},
      {"{% set n = namespace(l=[]) %}{% for i in range(99999) %}{% set n.l = n.l + [[0] * 10**6] "
       ""
       "%}{% endfor %}",
       "list of"},
      {"{% for i in range(99999) %}{{ 'a' * 10**6 }}{% endfor %}", "bytes"},
      {"{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "calls itself"},
      {"{% macro f() %}{{ g() }}{% endmacro %}{% macro g() %}{{ f() }}{% endmacro %}{{ g() }}",
       "calls itself"},
      {"{% macro f(x) %}{{ f(x) }}{{ f(x) }}{% endmacro %}{{ f(1) }}", "calls itself"},
      {"{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
       "steps"},
      {"{% set n = namespace(l=[]) %}{% for i in range(9999) %}{% set n.l = [n.l] %}{% endfor %}",
       "nested deeper"},
      {"{% set n = namespace(l=[1]) %}{% for i in range(150) %}{% set n.l = [n.l, n.l] %}{% endfor "
       "%}{{ n.l == n.l[:] }}{{ n.l | tojson }}",
       "bytes"},
      {"{% set a = namespace(l=[1]) %}{% set b = namespace(l=[1]) %}{% for i in range(150) %}{% "
       "set "
       "a.l = [a.l, a.l] %}{% set b.l = [b.l, b.l] %}{% endfor %}{{ a.l == b.l }}",
       "steps"},
      {"{% set n = namespace() %}{% set n.n = n %}{{ n }}", "calls itself"},
      {"{{ '%999999999999d' % 1 }}", "bytes"},
      {"{{ '%.9999f' % 1.5 }}", "digits"},
      {"{{ '{:>999999999}'.format(1) }}", "bytes"},
      {"{{ 'a'.ljust(10**12) }}", "bytes"},
      {"{{ 'a' | center(10**12) }}", "bytes"},
      {"{{ 'a\nb' | indent(10**12) }}", "bytes"},
      {"{{ [[1]] | tojson(indent=10**12) }}", "bytes"},
      {"{{ [1] | batch(10**12, 0) | list }}", "list"},
      {"{{ strftime_now('%Y' * 10**6) }}", "longer"},
      {"{{ " + deep + "1" + repeat(")", 60'000) + " }}", "nested deeper"},
      {"{{ " + repeat("[", 60'000) + repeat("]", 60'000) + " }}", "nested deeper"},
      {"{{ " + repeat("{1:", 60'000) + "1" + repeat("}", 60'000) + " }}", "nested deeper"},
      {"{{ " + deep + " }}", "unexpected }"},
      {"{{ " + repeat("-", 60'000) + "1 }}", "nested deeper"},
      {"{{ " + repeat("not ", 60'000) + "1 }}", "nested deeper"},
      {"{{ 1" + repeat(" + 1", 60'000) + " }}", "nested deeper"},
      {"{{ a" + repeat(".b", 60'000) + " }}", "nested deeper"},
      {"{{ a" + repeat("()", 60'000) + " }}", "nested deeper"},
      {"{{ a" + repeat("[0]", 60'000) + " }}", "nested deeper"},
      {"{{ a" + repeat("|e", 60'000) + " }}", "nested deeper"},
      {"{{ a" + repeat(" if a", 60'000) + " }}", "nested deeper"},
      {"{{ a" + repeat(" if a else a", 60'000) + " }}", "nested deeper"},
      {repeat("{% if 1 %}", 60'000), "nested deeper"},
      {repeat("{% for i in l %}", 60'000), "nested deeper"},
      {"{% set " + deep + "a" + repeat(")", 60'000) + " = 1 %}", "nested deeper"},
  };
  for (const auto& [source, wanted] : cases) {
    const std::string error = error_of(source);
    EXPECT_TRUE(error.starts_with("chat_template, line ")) << source.substr(0, 80) << "\n" << error;
    EXPECT_NE(error.find(wanted), std::string::npos) << source.substr(0, 80) << "\n" << error;
    EXPECT_LT(error.size(), 300u);
    EXPECT_EQ(error.find('\n'), std::string::npos);
  }
}

TEST(ChatTemplate, LongPlainTemplatesAreNoNesting) {
  const std::string source = "{% if 0 %}" + repeat("{% elif 0 %}", 5000) + "{% else %}x{% endif %}";
  EXPECT_EQ(render(source), "x");
  EXPECT_EQ(render("{{ 'a'" + repeat(" ~ 'a'", 5000) + " }}").size(), 5001u);
}

TEST(ChatTemplate, CyclesOfNamespacesAndMacrosAreFreed) {
  EXPECT_EQ(render("{% macro f() %}{% endmacro %}{% set n = namespace(f=f) %}{% set n.n = n %}"
                   "{% for i in range(20000) %}{% set n.p = namespace(p=n.p) %}{% endfor %}ok"),
            "ok");
}

TEST(ChatTemplate, TakesVariablesOfAnyDepthOrSays) {
  constexpr int kDepth = test::kAddressSanitized ? 1000 : 5000;  // larger frames copy it
  Json deep = 1;
  for (int i = 0; i < kDepth; ++i) deep = Json::array({std::move(deep)});
  EXPECT_NE(error_of("{{ x }}", {{"x", deep}}).find("deeper"), std::string::npos);
  EXPECT_NE(error_of("{{ x }}", {{"x", UINT64_MAX}}).find("64 bits"), std::string::npos);
}

TEST(ChatTemplate, RefusesASourceThatIsTooLarge) {
  EXPECT_NE(error_of(std::string((1u << 20) + 1, 'a')).find("1048577 bytes"), std::string::npos);
}

TEST(ChatTemplate, OneTemplateServesManyThreads) {
  const ChatTemplate chat(read_fixture("qwen3.jinja"), "qwen3");
  const Json variables = {{"messages", {{{"role", "user"}, {"content", "x"}}}},
                          {"add_generation_prompt", true}};
  const std::string alone = chat.render(variables);
  std::vector<std::string> texts(4);
  {
    std::vector<std::jthread> threads;
    for (std::string& text : texts) {
      threads.emplace_back([&] {
        for (int i = 0; i < 20; ++i) text = chat.render(variables);
      });
    }
  }
  for (const std::string& text : texts) EXPECT_EQ(text, alone);
}

}  // namespace
}  // namespace ponder

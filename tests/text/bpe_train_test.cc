#include "text/bpe_train.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "base/error.h"
#include "text/chat_template.h"
#include "text/tokenizer_lines.h"

namespace ponder {
namespace {

using Merges = std::vector<std::pair<std::string, std::string>>;

std::string failure(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::vector<std::string> training_lines() {
  const std::vector<std::string> fragments = testing_lines::read_fragments();
  std::vector<std::string> out;
  for (uint64_t i = 0; i < 3000; ++i) {
    out.push_back(testing_lines::make_line((uint64_t{1} << 32) + i, fragments));
  }
  return out;
}

TokenizerSpec trained(const std::vector<std::string>& texts, int64_t vocab) {
  BpeTrainer trainer(untrained_tokenizer({"<extra>"}));
  for (const std::string& text : texts) trainer.add(text);
  return trainer.train(vocab);
}

TEST(BpeTrainer, LearnsWhatHuggingFacesTrainerLearnsAndEncodesAsItDoes) {
  const std::string root = PONDER_FIXTURES "/tokenizers/trained/";
  const TokenizerSpec spec = trained(training_lines(), 1500);
  EXPECT_EQ(spec.tokens.size(), 1500u);
  const auto expected = nlohmann::json::parse(testing_lines::slurp(root + "merges.json"));
  EXPECT_EQ(spec.merges, expected.get<Merges>());
  const Tokenizer tokenizer(spec);
  const std::vector<uint32_t> hashes = testing_lines::read_hashes(root + "answers.bin");
  ASSERT_EQ(hashes.size(), 2000u);
  const std::vector<std::string> fragments = testing_lines::read_fragments();
  for (size_t i = 0; i < hashes.size(); ++i) {
    const std::string line = testing_lines::make_line(i, fragments);
    EXPECT_EQ(testing_lines::answer_hash(tokenizer, line), hashes[i]) << line;
  }
}

TEST(BpeTrainer, TheOrderOfTheTextsDoesNotMatter) {
  std::vector<std::string> lines = training_lines();
  const TokenizerSpec spec = trained(lines, 900);
  std::reverse(lines.begin(), lines.end());
  EXPECT_EQ(trained(lines, 900).merges, spec.merges);
}

TEST(BpeTrainer, CountsTheTokensThatItsTokenizerWouldGive) {
  BpeTrainer trainer(untrained_tokenizer({}));
  std::vector<std::string> lines = training_lines();
  // Encoding takes tags as the added tokens that they are.
  std::erase_if(lines, [](const auto& line) { return line.find("think>") != std::string::npos; });
  int64_t bytes = 0, tokens = 0;
  for (const std::string& line : lines) {
    trainer.add(line);
    bytes += static_cast<int64_t>(line.size());
  }
  const Tokenizer tokenizer(trainer.train(1000));
  EXPECT_EQ(trainer.bytes(), bytes);
  for (const std::string& line : lines) {
    tokens += static_cast<int64_t>(tokenizer.encode(line, false).size());
  }
  EXPECT_EQ(trainer.tokens(), tokens);
}

TEST(BpeTrainer, TakesDigitsOneByOneAndAnyBytes) {
  BpeTrainer trainer(untrained_tokenizer({}));
  for (int i = 0; i < 50; ++i) trainer.add("2026 2026 20262026\xff\xff");
  const Tokenizer tokenizer(trainer.train(400));
  EXPECT_EQ(tokenizer.encode("2026").size(), 4u);
  std::string all;
  for (int byte = 0; byte < 0x80; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(tokenizer.decode(tokenizer.encode(all + "ü你😀")), all + "ü你😀");
}

TEST(BpeTrainer, StopsWhereNoPairOccursTwice) {
  const TokenizerSpec spec = trained({"abab", "xy"}, 1000);
  EXPECT_EQ(spec.merges, (Merges{{"a", "b"}}));
  EXPECT_EQ(spec.tokens.size(), 7u + 256 + 1);
  EXPECT_EQ(trained({"aaaa", "aaaa"}, 1000).merges, (Merges{{"a", "a"}, {"aa", "aa"}}));
}

TEST(BpeTrainer, FromWordStartsRareWordsAreSpelledAndFrequentOnesAreTokens) {
  BpeTrainer trainer(untrained_tokenizer({}));
  for (int i = 0; i < 50; ++i) trainer.add("Count the letters of \"letters\"...\nletters letters");
  const Tokenizer tokenizer(trainer.train(400, MergeRule::FromWordStarts));
  const auto tokens = [&](const char* text) {
    std::vector<std::string> out;
    for (const int32_t id : tokenizer.encode(text, false)) out.push_back(tokenizer.decode({{id}}));
    return out;
  };
  using Tokens = std::vector<std::string>;
  EXPECT_EQ(tokens("Count the letters"), (Tokens{"Count", " the", " letters"}));
  // Nothing is joined behind a quote, at the start of a line, or inside a word that is not known.
  EXPECT_EQ(tokens("\"let"), (Tokens{"\"", "l", "e", "t"}));
  EXPECT_EQ(tokens("ters\n"), (Tokens{"t", "e", "r", "s", "\n"}));
  EXPECT_EQ(tokens(" lettuce"), (Tokens{" lett", "u", "c", "e"}));
  EXPECT_EQ(tokens(".."), (Tokens{".."}));  // what has no letters is free
}

TEST(BpeTrainer, ASpecialTokenIsNeverLearntFromText) {
  BpeTrainer trainer(untrained_tokenizer({"<<"}));
  for (int i = 0; i < 9; ++i) trainer.add("<< <<<<");
  const TokenizerSpec spec = trainer.train(300);
  EXPECT_EQ(std::count(spec.tokens.begin(), spec.tokens.end(), "<<"), 1);
  const Tokenizer tokenizer(spec);
  EXPECT_EQ(tokenizer.encode("<<", false).size(), 2u);
}

TEST(BpeTrainer, BadInputIsSaidInOneSentence) {
  const auto expect = [](const std::function<void()>& call, const std::string& part) {
    const std::string found = failure(call);
    EXPECT_NE(found.find(part), std::string::npos) << found;
  };
  expect([] { trained({"abab"}, 263); }, "must be in [264, 10000000]");
  expect([] { trained({"abab"}, -1); }, "-1 tokens");
  expect([] { trained({}, 300); }, "no text");
  expect([] { trained({""}, 300); }, "no text");
  expect([] { untrained_tokenizer({"<think>"}); }, "<think> is there twice");
  expect([] { untrained_tokenizer({""}); }, "too short");
  expect([] { untrained_tokenizer({"a"}); }, "too short");
}

std::string rendered(const std::string& chat_template, const std::string& messages, bool prompt,
                     bool think) {
  nlohmann::ordered_json variables;
  variables["messages"] = nlohmann::ordered_json::parse(messages);
  variables["add_generation_prompt"] = prompt;
  variables["enable_thinking"] = think;
  variables["bos_token"] = "[B]";
  variables["eos_token"] = "[E]";
  return ChatTemplate(chat_template, "default").render(variables);
}

TEST(UntrainedTemplate, DropsEarlierThoughtsAndHasASwitch) {
  const auto render = [&](const std::string& messages, bool prompt, bool think) {
    return rendered(std::string(untrained_chat_template()), messages, prompt, think);
  };
  const std::string start =
      R"([{"role": "system", "content": "S"}, {"role": "user", "content": "1"},)"
      R"({"role": "assistant", "content": "a", "reasoning_content": "r"})";
  EXPECT_EQ(render(start + "]", false, true),
            "[B]S<｜User｜>1<｜Assistant｜><think>\nr\n</think>\n\na[E]");
  const std::string more = start + R"(, {"role": "user", "content": "2"})";
  const std::string context = "[B]S<｜User｜>1<｜Assistant｜>a[E]<｜User｜>2<｜Assistant｜>";
  EXPECT_EQ(render(more + "]", true, true), context);
  EXPECT_EQ(render(more + "]", true, false), context + "<think>\n\n</think>\n\n");
  EXPECT_EQ(
      render(more + R"(, {"role": "assistant", "content": "<think>\nx</think>\nb"}])", false, true),
      context + "<think>\nx\n</think>\n\nb[E]");
}

TEST(LastQuestionTemplate, LeavesOutWhatWasSaidBefore) {
  const auto both = [](const std::string& messages) {
    return std::pair(rendered(last_question_chat_template(), messages, true, true),
                     rendered(std::string(untrained_chat_template()), messages, true, true));
  };
  const std::string question = R"({"role": "user", "content": "2"})";
  const std::string before =
      R"([{"role": "system", "content": "S"}, {"role": "user", "content": "1"},
      {"role": "assistant", "content": "a", "reasoning_content": "r"}, )";
  const std::string after = R"(, {"role": "assistant", "content": "b", "reasoning_content": "t"}])";
  EXPECT_EQ(both(before + question + "]").first, both("[" + question + "]").second);
  EXPECT_EQ(both(before + question + after).first, both("[" + question + after).second);
  // Where there is no question, all is there.
  const auto [last, all] = both(R"([{"role": "assistant", "content": "a"}])");
  EXPECT_EQ(last, all);
}

TEST(ConversationTemplate, KeepsThreeQuestionsShortSystemMessagesAndACalculator) {
  const std::string source = conversation_chat_template();
  const auto render = [&](const std::string& messages, const char* tools = nullptr) {
    nlohmann::ordered_json variables = {{"messages", nlohmann::ordered_json::parse(messages)},
                                        {"bos_token", "[B]"},
                                        {"eos_token", "[E]"},
                                        {"add_generation_prompt", true}};
    if (tools) variables["tools"] = nlohmann::ordered_json::parse(tools);
    return ChatTemplate(source, "test").render(variables);
  };
  const std::string system = R"({"role": "system", "content": "Be brief."}, )",
                    user = R"({"role": "user", "content": "q"})",
                    turn = user + R"(, {"role": "assistant", "content": "a"}, )";
  const std::string one = "<｜User｜>q<｜Assistant｜>a[E]", last = "<｜User｜>q<｜Assistant｜>";
  EXPECT_EQ(render("[" + system + user + "]"), "[B]Be brief." + last);
  EXPECT_EQ(render("[" + turn + turn + user + "]"), "[B]" + one + one + last);
  EXPECT_EQ(render("[" + turn + turn + turn + user + "]"), "[B]" + one + one + last);
  const std::string lengthy =
      R"({"role": "system", "content": ")" + std::string(401, 'x') + "\"}, ";
  EXPECT_EQ(render("[" + lengthy + user + "]"), "[B]" + last);
  const char* tools = R"([{"type": "function", "function": {"name": "read_file"}},
    {"type": "function", "function": {"name": "Calculator", "parameters": {"type": "object",
     "properties": {"expr": {"type": "string"}, "digits": {"type": "integer"}}}}}])";
  EXPECT_EQ(render("[" + user + "]", tools), "[B]tool Calculator(expr)" + last);
  EXPECT_EQ(render("[" + system + user + "]", tools), "[B]Be brief.\ntool Calculator(expr)" + last);
  EXPECT_EQ(render("[" + user + "]", R"([{"type": "function", "function": {"name": "f"}}])"),
            "[B]" + last);
  const std::string called =
      user + R"(, {"role": "assistant", "content": "", "reasoning_content": "t", "tool_calls":
      [{"type": "function", "function": {"name": "c", "arguments": {"expr": "2*3"}}}]},
      {"role": "tool", "content": "6"})";
  EXPECT_EQ(
      render("[" + called + "]", tools),
      "[B]tool Calculator(expr)" + last +
          "<tool_call>\n{\"name\": \"c\", \"arguments\": {\"expr\": \"2*3\"}}\n</tool_call>[E]"
          "<｜User｜><tool_response>\n6\n</tool_response><｜Assistant｜>");
}

TEST(ByteTokenizer, EveryByteIsATokenOfItsOwn) {
  const Tokenizer tokenizer(byte_tokenizer());
  const std::string text = "strawberry 1234\u00fc\n";
  EXPECT_EQ(tokenizer.encode(text, false).size(), text.size());
  EXPECT_EQ(tokenizer.decode(tokenizer.encode(text, false)), text);
  EXPECT_EQ(byte_tokenizer().tokens.size(), untrained_tokenizer({}).tokens.size() + 256);
}

}  // namespace
}  // namespace ponder

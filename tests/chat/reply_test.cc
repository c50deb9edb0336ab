// A reply fed by a script in place of a model: each character of a text is a token.
#include "chat/reply.h"

#include <gtest/gtest.h>

#include <deque>

#include "base/error.h"
#include "base/file.h"
#include "chat/loop_cut.h"
#include "text/sentencepiece.h"

namespace ponder::reply_test {
namespace {

constexpr int32_t kStop = 256;

std::string_view byte_of(int32_t id) {
  static const std::string bytes = [] {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    return all;
  }();
  return id < 256 ? std::string_view(bytes).substr(static_cast<size_t>(id), 1) : std::string_view{};
}

std::vector<int32_t> ids_of(std::string_view text) {
  std::vector<int32_t> out;
  for (const char c : text) out.push_back(static_cast<uint8_t>(c));
  return out;
}

const std::vector<int32_t> kClosing = ids_of("\n</think>\n\n");

struct Outcome {
  std::string thought, answer;
  FinishReason reason = FinishReason::None;
  int64_t tokens = 0, thinking = 0;
  int refused = 0, forced = 0;
};

// The script goes on where it was when tokens are forced, as a model's text would: `after` is what
// the model says once the thought was closed for it. `script` ends with a stop token.
Outcome play(ReplyOptions options, std::string_view script, std::string_view after = "done") {
  if (options.max_tokens == 0) options.max_tokens = 1 << 20;
  const int64_t most = options.max_tokens;
  options.resume = ids_of(options.form->resume);
  const std::vector<int32_t> closing = ids_of(options.form->end);
  Reply reply(std::move(options), byte_of, closing);
  std::deque<int32_t> model, forced;
  const auto say = [&](std::string_view text) {
    model.clear();
    for (const int32_t id : ids_of(text)) model.push_back(id);
    model.push_back(kStop);
  };
  say(script);
  Outcome out;
  while (reply.finish_reason() == FinishReason::None) {
    const bool from_force = !forced.empty();
    std::deque<int32_t>& source = from_force ? forced : model;
    if (source.empty()) source.push_back(kStop);
    const int32_t token = source.front();
    source.pop_front();
    Reply::Step step = reply.push(token, token == kStop, reply.tokens() + 1 == most);
    out.thought += step.thought;
    out.answer += step.answer;
    out.forced += from_force;
    if (step.refuse_stop) {
      ++out.refused;
      say("really");
    }
    if (!step.force.empty()) {
      forced.assign(step.force.begin(), step.force.end());
      say(after);
    }
  }
  out.reason = reply.finish_reason();
  out.tokens = reply.tokens();
  out.thinking = reply.thought_tokens();
  return out;
}

TEST(Reply, SplitsThoughtAndAnswer) {
  ReplyOptions inside;
  inside.inside_thought = true;
  const Outcome a = play(inside, "hm, so\n</think>\n\n42");
  EXPECT_EQ(a.thought, "hm, so");
  EXPECT_EQ(a.answer, "42");
  EXPECT_EQ(a.reason, FinishReason::Stop);
  EXPECT_EQ(a.tokens, 20);
  const Outcome b = play({}, "<think>\nhm\n</think>\n\n42");
  EXPECT_EQ(b.thought, "hm");
  EXPECT_EQ(b.answer, "42");
  const Outcome c = play({}, "just 42");
  EXPECT_EQ(c.thought, "");
  EXPECT_EQ(c.answer, "just 42");
  EXPECT_EQ(c.thinking, 0);
}

TEST(Reply, ClosesTheThoughtWhenTheBudgetIsSpentAndAnAnswerFollows) {
  ReplyOptions options;
  options.inside_thought = true;
  options.think_budget = 5;
  const Outcome out = play(options, "0123456789", "the answer");
  EXPECT_EQ(out.thought, "01234");
  EXPECT_EQ(out.answer, "the answer");
  EXPECT_EQ(out.reason, FinishReason::Stop);
  EXPECT_EQ(out.forced, static_cast<int>(kClosing.size()));
}

TEST(Reply, EveryFormsThoughtIsClosedByItsBudgetByALoopAndByAStop) {
  for (const ThoughtForm& form : thought_forms()) {
    SCOPED_TRACE(form.name);
    ReplyOptions options;
    options.form = &form;
    options.inside_thought = true;
    const Outcome stopped = play(options, "hm", "so");
    EXPECT_EQ(stopped.thought, "hm");
    EXPECT_EQ(stopped.answer, "so");
    std::string circles;
    for (int i = 0; i < 400; ++i) circles += "ab";
    const Outcome looped = play(options, circles, "so");
    EXPECT_EQ(looped.answer, "so");
    EXPECT_LT(looped.thought.size(), circles.size());
    EXPECT_EQ(looped.reason, FinishReason::Stop);
    ReplyOptions short_ones = options;
    short_ones.think_budget = 5;
    const Outcome spent = play(short_ones, "0123456789", "the answer");
    EXPECT_EQ(spent.thought, "01234");
    EXPECT_EQ(spent.answer, "the answer");
    EXPECT_EQ(spent.forced, static_cast<int>(form.end.size()));
    // The budget ends anywhere in what the model writes itself, within its marks, too.
    short_ones.inside_thought = false;
    for (int64_t budget = 1; budget < 60; ++budget) {
      short_ones.think_budget = budget;
      const Outcome own =
          play(short_ones, std::string(form.begin) + "0123456789, and so on and on", "so");
      EXPECT_EQ(own.answer, "so") << budget;
      EXPECT_TRUE(std::string_view("0123456789, and so on and on").starts_with(own.thought))
          << budget << own.thought;
    }
  }
}

TEST(Reply, AModelThatStopsBetweenHarmonysMessagesMustAnswer) {
  ReplyOptions options;
  options.form = &thought_forms().front();
  const Outcome out = play(options, "<|channel|>analysis<|message|>hm<|end|>", "so");
  EXPECT_EQ(out.thought, "hm");
  EXPECT_EQ(out.answer, "so");
}

TEST(Reply, ABudgetIsNoLimitForAShorterThought) {
  ReplyOptions options;
  options.inside_thought = true;
  options.think_budget = 100;
  EXPECT_EQ(play(options, "short\n</think>\n\nyes").thought, "short");
  EXPECT_EQ(play(options, "short\n</think>\n\nyes").forced, 0);
}

TEST(Reply, ABudgetAlsoHoldsForAThoughtThatTheModelOpens) {
  ReplyOptions options;
  options.think_budget = 10;
  const Outcome out = play(options, "<think>abcdefghijklmnop", "so");
  EXPECT_EQ(out.answer, "so");
  EXPECT_LE(out.thought.size(), 10u);
}

TEST(Reply, ABudgetLeavesRoomForAnAnswer) {
  ReplyOptions options;
  options.inside_thought = true;
  options.think_budget = 1000;
  options.max_tokens = 40;
  const Outcome out = play(options, std::string(1000, 'x') + "y", "ten tokens here");
  EXPECT_EQ(out.reason, FinishReason::Length);
  EXPECT_EQ(out.answer, "ten tokens");
  EXPECT_EQ(out.tokens, 40);
}

TEST(Reply, WithoutABudgetAThoughtMayUseUpAllTokensAndSaysSo) {
  ReplyOptions options;
  options.inside_thought = true;
  options.max_tokens = 10;
  const Outcome out = play(options, "0123456789abcdef");
  EXPECT_EQ(out.thought, "0123456789");
  EXPECT_EQ(out.answer, "");
  EXPECT_EQ(out.reason, FinishReason::Length);
  EXPECT_EQ(out.tokens, 10);
}

TEST(Reply, AModelThatStopsInItsThoughtMustAnswer) {
  ReplyOptions options;
  options.inside_thought = true;
  const Outcome out = play(options, "hm", "so");
  EXPECT_EQ(out.thought, "hm");
  EXPECT_EQ(out.answer, "so");
  EXPECT_EQ(out.reason, FinishReason::Stop);
}

TEST(Reply, AfterAForcedCloseNothingIsNoAnswer) {
  ReplyOptions options;
  options.inside_thought = true;
  options.think_budget = 2;
  const Outcome out = play(options, "hmmmm", "");
  EXPECT_EQ(out.answer, "really");
  EXPECT_EQ(out.refused, 1);
  const Outcome blank = play(options, "hmmmm", "  ");
  EXPECT_EQ(blank.refused, 1);
}

TEST(Reply, StopStringsEndTheAnswerOverAnyBorderAndAreNeverShown) {
  ReplyOptions options;
  options.stop = {"END", "\nUser:"};
  const Outcome a = play(options, "one EN two END three");
  EXPECT_EQ(a.answer, "one EN two ");
  EXPECT_EQ(a.reason, FinishReason::Stop);
  EXPECT_EQ(play(options, "yes\nUser: and").answer, "yes");
  EXPECT_EQ(play(options, "ends with EN").answer, "ends with EN");  // held back, then shown
  ReplyOptions thinking = options;
  thinking.inside_thought = true;
  const Outcome b = play(thinking, "the END of it\n</think>\n\nyes END no");
  EXPECT_EQ(b.thought, "the END of it");
  EXPECT_EQ(b.answer, "yes ");
}

TEST(Reply, StopStringsEndNoCall) {
  ReplyOptions options;
  options.stop = {"}", "<c"};
  options.call_opens = {"<tool>", "[call]"};
  EXPECT_EQ(play(options, "well <tool>{\"a\": {}}</tool> }").answer,
            "well <tool>{\"a\": {}}</tool> }");
  EXPECT_EQ(play(options, "a} <tool>").answer, "a");
  EXPECT_EQ(play(options, "a <too } b").answer, "a <too ");
  EXPECT_EQ(play(options, "a <to").answer, "a <to");
}

TEST(Reply, NamesTheStopStringThatCameFirst) {
  ReplyOptions options;
  options.stop = {"two", "one", "ne"};
  options.max_tokens = 100;
  Reply reply(options, byte_of, kClosing);
  for (const int32_t id : ids_of("no on")) reply.push(id, false, false);
  EXPECT_EQ(reply.stop_string(), "");
  EXPECT_TRUE(reply.push('e', false, false).end);
  EXPECT_EQ(reply.stop_string(), "one");
}

TEST(Reply, HalfAStopStringIsNeverShown) {
  ReplyOptions options;
  options.stop = {"abc"};
  options.max_tokens = 100;
  Reply reply(options, byte_of, kClosing);
  std::string seen;
  for (const int32_t id : ids_of("xab")) seen += reply.push(id, false, false).answer;
  EXPECT_EQ(seen, "x");
  seen += reply.push('a', false, false).answer;
  EXPECT_EQ(seen, "xab");
  seen += reply.push('b', false, false).answer;
  const Reply::Step last = reply.push('c', false, false);
  EXPECT_TRUE(last.end);
  EXPECT_EQ(seen + last.answer, "xab");
}

TEST(Reply, HalfACharacterIsNeverShown) {
  ReplyOptions options;
  options.max_tokens = 100;
  Reply reply(options, byte_of, kClosing);
  EXPECT_EQ(reply.push(0xE2, false, false).answer, "");
  EXPECT_EQ(reply.push(0x82, false, false).answer, "");
  EXPECT_EQ(reply.push(0xAC, false, false).answer, "\u20AC");
  EXPECT_EQ(reply.push(0xE2, false, false).answer, "");
  EXPECT_EQ(reply.cancel().answer, "\uFFFD");
  EXPECT_EQ(reply.finish_reason(), FinishReason::Cancelled);
}

TEST(Reply, CutsAnEndlessAnswer) {
  std::string script = "It is: ";
  for (int i = 0; i < 500; ++i) script += "la la lu ";
  const Outcome out = play({}, script);
  EXPECT_EQ(out.reason, FinishReason::Loop);
  EXPECT_LT(out.tokens, 300);
  ReplyOptions on_and_on;
  on_and_on.loop_cut = false;
  EXPECT_EQ(play(on_and_on, script).reason, FinishReason::Stop);
}

TEST(Reply, ClosesAnEndlessThoughtAndAnAnswerFollows) {
  ReplyOptions options;
  options.inside_thought = true;
  std::string script;
  for (int i = 0; i < 500; ++i) script += "wait, ";
  const Outcome out = play(options, script, "42");
  EXPECT_EQ(out.answer, "42");
  EXPECT_EQ(out.reason, FinishReason::Stop);
  EXPECT_LT(out.thinking, 300);
}

TEST(Reply, WhatIsNotPassedOnIsBadInput) {
  ReplyOptions empty;
  empty.stop = {""};
  EXPECT_THROW(Reply(empty, byte_of, kClosing), Error);
  ReplyOptions negative;
  negative.think_budget = -1;
  EXPECT_THROW(Reply(negative, byte_of, kClosing), Error);
}

TEST(Reply, BeginsAsDecodeDoes) {
  const std::string file = PONDER_FIXTURES "/tokenizers/sentencepiece/bpe_bytes/tokenizer.model";
  const Tokenizer tokenizer(read_sentencepiece(read_file(file, 1 << 26), file));
  const auto said = [&](const std::vector<int32_t>& ids) {
    ReplyOptions options;
    options.max_tokens = 1000;
    write_as_decoded(tokenizer, shown_text(tokenizer), options);
    Reply reply(std::move(options), shown_text(tokenizer), {});
    std::string out;
    for (const int32_t id : ids) out += reply.push(id, false, false).answer;
    return out + reply.push(0, true, false).answer;
  };
  for (const char* text : {"a b", "  two", "ab <s> 1", "\n x", "\U0001F600 \U0001F600"}) {
    const std::vector<int32_t> ids = tokenizer.encode(text);
    EXPECT_EQ(said(ids), tokenizer.decode(ids, true)) << text;
  }
  // Half a character is a U+FFFD for each of its bytes.
  std::vector<int32_t> half = tokenizer.encode("a b");
  for (const char* byte : {"<0xF0>", "<0x9F>"}) half.push_back(tokenizer.find(byte).value());
  EXPECT_EQ(said(half), tokenizer.decode(half, true));
  EXPECT_EQ(said(half), "a b\uFFFD\uFFFD");
}

int64_t first_cut(const std::vector<int32_t>& tokens) {
  LoopCut loop;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (loop.push(tokens[i])) return static_cast<int64_t>(i) + 1;
  }
  return -1;
}

TEST(LoopCut, CutsABlockOfAnyLengthAfterEnoughRepetitions) {
  for (const int64_t period : {1, 2, 7, 63, 64, 65, 200, 512}) {
    std::vector<int32_t> tokens = {-1, -2, -3};
    for (int64_t i = 0; i < 4000; ++i) tokens.push_back(static_cast<int32_t>(i % period));
    EXPECT_EQ(first_cut(tokens), 3 + std::max<int64_t>(256, 4 * period)) << period;
  }
}

TEST(LoopCut, LetsTablesAndCountingPass) {
  std::vector<int32_t> counting, zeros, long_block;
  for (int32_t i = 0; i < 1000; ++i) {
    counting.insert(counting.end(), {1, 2, 3, 4, 5, 1000 + i});
    if (i < 100) zeros.insert(zeros.end(), {7, 8});
    long_block.push_back(i % 600);
  }
  EXPECT_EQ(first_cut(counting), -1);
  EXPECT_EQ(first_cut(zeros), -1);
  EXPECT_EQ(first_cut(long_block), -1);
}

// What lists an answer's tokens lists those of its text.
TEST(Reply, LineBreaksBetweenThoughtAndAnswerAreTheThoughts) {
  for (const auto& [script, answer] : std::vector<std::pair<const char*, const char*>>{
           {"so\n</think>\n\nhi\n", "hi\n"}, {"</think>hi", "hi"}, {"</think>\r\n h", " h"}}) {
    ReplyOptions options;
    options.inside_thought = true;
    options.max_tokens = 1 << 20;
    Reply reply(std::move(options), byte_of, kClosing);
    std::string text, of_answer;
    for (const int32_t id : ids_of(script)) {
      text += reply.push(id, false, false).answer;
      if (!reply.of_thought()) of_answer += byte_of(id);
    }
    EXPECT_EQ(of_answer, answer) << script;
    EXPECT_TRUE(std::string_view(answer).starts_with(text)) << script;
  }
}

}  // namespace
}  // namespace ponder::reply_test

// One reply as text: takes the tokens that a sequence gets, from wherever they come, and tells what
// is thought and what is answer, and when to close the thought or to end. Knows no model.
//
// When the thought is closed for the model (the end of its form is forced):
// - the thinking budget is spent (--think-budget). Then an answer follows: of max_tokens, at least
// a
//   quarter (at most 512 tokens) is kept for it, whatever the budget;
// - the thought repeats itself endlessly;
// - the model stops inside the thought.
// After that a stop token is refused until the answer has a visible character. Without a budget a
// thought may use up all tokens: the reply ends with FinishReason::Length and says so.
//
// A constraint holds for the answer, from its first byte; a thought is free. The reply ends when
// the constraint is fulfilled and nothing may follow, without waiting for a stop token.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chat/loop_cut.h"
#include "chat/stop_strings.h"
#include "grammar/constraint.h"
#include "text/thought_form.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

namespace ponder {

// Loop: the answer repeated itself endlessly and was cut. Cancelled: by the reader.
enum class FinishReason { None, Stop, Length, Loop, Cancelled };
const char* finish_name(FinishReason reason);  // "stop", "length", "loop", "cancelled"

struct ReplyOptions {
  bool inside_thought = false;  // the prompt opened the thought
  bool calls = false;           // there are tools that it may call
  bool plain = false;           // tags are text as any other, and all of it is answer
  std::optional<int64_t>
      think_budget;               // tokens of the thought; a model that does not think has none
  int64_t max_tokens = 0;         // that may come in all
  std::vector<std::string> stop;  // looked for in the answer, not in the thought,
  std::vector<std::string> call_opens = {};  // nor behind one of these, with which a call begins
  bool loop_cut = true;
  int64_t min_tokens = 0;                 // before these a stop token does not count
  bool ignore_eos = false;                // none ever does, but for these:
  std::vector<int32_t> stop_tokens = {};  // that the request names
  std::shared_ptr<TokenConstraint> constraint = nullptr;
  // The text of the token that the reply begins with, where it is another than in the middle.
  std::function<std::string_view(int32_t)> first_text_of = nullptr;
  bool each_byte = false;  // U+FFFD for each byte that is no text, not for each broken character
  const ThoughtForm* form = &think_form();
  std::vector<int32_t> resume = {};  // beside a constraint: forced behind a thought's own end
  // Beside a constraint: the token with which the model may open a thought itself; -1: it may not.
  int32_t opening = -1;
};

class Reply {
 public:
  // `closing`: the tokens that close a thought. `text_of` gives a token's bytes, empty for one that
  // is not shown; it must outlive this.
  using TextOf = std::function<std::string_view(int32_t)>;
  Reply(ReplyOptions options, TextOf text_of, std::vector<int32_t> closing);

  struct Step {
    std::string thought, answer;  // new and certain text
    std::vector<int32_t> force;   // these tokens must come next
    bool refuse_stop = false;     // the stop token does not count: another must come
    bool end = false;             // finish_reason() is known
  };
  // `stop`: it is a stop token. `last`: max_tokens is reached with it.
  Step push(int32_t token, bool stop, bool last);
  // The tokens that may come next (bit t % 64 of word t / 64: token t); empty: all.
  std::span<const uint64_t> allowed();
  Step cancel();                        // the reader has enough: what was held back
  void stop_here(FinishReason reason);  // nothing came, and nothing will

  FinishReason finish_reason() const { return reason_; }
  const std::string& stop_string() const { return stops_.found(); }  // that ended it; "": none
  int64_t tokens() const { return tokens_; }                         // all, stop token included
  int64_t thought_tokens() const { return thinking_; }               // with the tags
  // Whether the last token was of the thought, its tags or the line breaks between it and the
  // answer, which nobody is shown.
  bool of_thought() const { return of_thought_; }

 private:
  void take_token(int32_t token, Step& step);
  void split(std::string_view text, Step& step);
  void answer(std::string_view text, Step& step);
  void close_thought(Step& step);
  void end(FinishReason reason, Step& step);
  void on_stop(int32_t token, Step& step);
  bool is_loop(int32_t token);
  bool is_gap(int32_t token) const;
  bool constrain(int32_t token, bool was_inside);
  std::span<const uint64_t> allowed_inside();

  ReplyOptions options_;
  TextOf text_of_;
  std::vector<int32_t> closing_;
  std::optional<int64_t> budget_;
  Utf8Stream utf8_;
  std::unique_ptr<ThoughtReader> splitter_;
  StopStrings stops_;
  LoopCut loop_;
  FinishReason reason_ = FinishReason::None;
  int64_t tokens_ = 0, thinking_ = 0;
  bool forced_closed_ = false, visible_ = false, begun_ = false, of_thought_ = false;
  std::string tail_;     // beside a constraint: the thought's last bytes, where its end may begin
  TokenMask unusual_{};  // a mask that is not the constraint's own
};

// The tokens that close a thought, and how a tokenizer's tokens are shown: special tokens are not,
// but the marks of the thought are text, and so is what `marks` names.
std::vector<int32_t> closing_tokens(const Tokenizer& tokenizer,
                                    const ThoughtForm& form = think_form());
Reply::TextOf shown_text(const Tokenizer& tokenizer, std::vector<std::string> marks = {},
                         const ThoughtForm& form = think_form());

// Makes a reply's text what decode() gives for all of its tokens: SentencePiece's have no space at
// the beginning, and a byte that is no text is U+FFFD by itself. (decode() reads neighbouring byte
// tokens as text only if all of them are; here those characters that are whole stay, since a reader
// cannot wait for the last one.)
void write_as_decoded(const Tokenizer& tokenizer, const Reply::TextOf& text_of,
                      ReplyOptions& options);

}  // namespace ponder

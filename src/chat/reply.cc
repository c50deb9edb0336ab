#include "chat/reply.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace ponder {
namespace {

// What of the budget may be used, so that an answer has room.
std::optional<int64_t> usable_budget(const ReplyOptions& options, int64_t closing) {
  if (!options.think_budget) return std::nullopt;
  if (*options.think_budget < 0) {
    fail("the thinking budget is {} tokens, but must be 0 or more", *options.think_budget);
  }
  const int64_t kept = std::min<int64_t>(512, std::max<int64_t>(1, options.max_tokens / 4));
  return std::clamp<int64_t>(options.max_tokens - closing - kept, 0, *options.think_budget);
}

// An answer that is held to a form is one message: what looks like another's head is of the form.
void hold_answer(ReplyOptions& options, bool inside) {
  if (options.constraint && options.form->channels && !inside) options.plain = true;
}

}  // namespace

const char* finish_name(FinishReason reason) {
  switch (reason) {
    case FinishReason::None:
      return "none";
    case FinishReason::Stop:
      return "stop";
    case FinishReason::Length:
      return "length";
    case FinishReason::Loop:
      return "loop";
    case FinishReason::Cancelled:
      return "cancelled";
  }
  return "none";
}

Reply::Reply(ReplyOptions options, TextOf text_of, std::vector<int32_t> closing)
    : options_(std::move(options)),
      text_of_(std::move(text_of)),
      closing_(std::move(closing)),
      budget_(usable_budget(options_, static_cast<int64_t>(closing_.size()))),
      utf8_(options_.each_byte),
      splitter_(options_.form->reader(options_.inside_thought && !options_.plain,
                                      options_.calls && !options_.constraint)),
      stops_(options_.stop, options_.call_opens) {
  hold_answer(options_, splitter_->inside());
}

Reply::Step Reply::push(int32_t token, bool stop, bool last) {
  PONDER_CHECK(reason_ == FinishReason::None);
  Step step;
  if (stop) {
    of_thought_ = splitter_->inside();
    on_stop(token, step);
    return step;
  }
  ++tokens_;
  const bool was_inside = splitter_->inside();
  take_token(token, step);
  const bool inside = splitter_->inside();
  hold_answer(options_, inside);
  of_thought_ = was_inside || inside || (of_thought_ && step.answer.empty() && is_gap(token));
  if (was_inside || inside) ++thinking_;
  if (was_inside && !inside) loop_.reset();
  const bool fits = constrain(token, was_inside);
  const bool loop = is_loop(token);
  const bool closed = options_.constraint && options_.constraint->closed();
  if (stops_.hit() || closed) {
    end(FinishReason::Stop, step);
  } else if (last || !fits) {
    end(FinishReason::Length, step);
  } else if (options_.constraint && inside && !forced_closed_ && splitter_->between()) {
    step.force = options_.resume;
  } else if (inside && !forced_closed_ && (loop || (budget_ && thinking_ >= *budget_))) {
    close_thought(step);
  } else if (loop && !inside) {
    end(FinishReason::Loop, step);
  }
  return step;
}

// What a form leaves no choice about is no repetition of the model's.
bool Reply::is_loop(int32_t token) {
  if (!options_.loop_cut) return false;
  const bool forced = options_.constraint && !splitter_->inside() && options_.constraint->forced();
  return !forced && loop_.push(token);
}

bool Reply::is_gap(int32_t token) const {
  const std::string_view bytes = text_of_(token);
  return !bytes.empty() && bytes.find_first_not_of("\r\n") == bytes.npos;
}

// False if the answer cannot go on as it must: it has ended too early.
bool Reply::constrain(int32_t token, bool was_inside) {
  if (!options_.constraint) return true;
  TokenConstraint& constraint = *options_.constraint;
  if (splitter_->inside()) {
    tail_ += text_of_(token);
    const size_t most = options_.form->close.size() - 1;
    if (tail_.size() > most) tail_.erase(0, tail_.size() - most);
    return true;
  }
  // What follows the tag within its token is white space, or `allowed_inside` has kept it away.
  const bool fits = was_inside || constraint.accept(token);
  return fits && !constraint.stuck();
}

std::span<const uint64_t> Reply::allowed() {
  if (!options_.constraint) return {};
  if (splitter_->inside()) return allowed_inside();
  const std::span<const uint64_t> mask = options_.constraint->allowed();
  if (tokens_ > 0 || options_.opening < 0) return mask;
  unusual_.assign(mask.begin(), mask.end());
  unusual_[static_cast<size_t>(options_.opening) / 64] |= uint64_t{1} << (options_.opening % 64);
  return unusual_;
}

// A thought is free, but for tokens that close it and begin the answer at once, which would do so
// unseen. They exist only where the close tag is no token of its own.
std::span<const uint64_t> Reply::allowed_inside() {
  const std::string_view close = options_.form->close;
  const std::string_view tail = tail_;
  size_t begun = close.size() - 1;  // bytes of the tag that are there already
  while (begun > 0 && !tail.ends_with(close.substr(0, begun))) --begun;
  if (begun == 0) return {};
  const std::string_view rest = close.substr(begun);
  unusual_.assign(options_.constraint->allowed().size(), ~uint64_t{0});
  for (size_t id = 0; id < unusual_.size() * 64; ++id) {
    const std::string_view bytes = text_of_(static_cast<int32_t>(id));
    const bool ends_tag = bytes.size() > rest.size() && bytes.starts_with(rest);
    if (!ends_tag || bytes.find_first_not_of("\r\n", rest.size()) == std::string_view::npos)
      continue;
    unusual_[id / 64] &= ~(uint64_t{1} << (id % 64));
  }
  return unusual_;
}

void Reply::on_stop(int32_t token, Step& step) {
  const auto& own = options_.stop_tokens;
  const bool named = std::find(own.begin(), own.end(), token) != own.end();
  const bool early = tokens_ < options_.min_tokens || (options_.ignore_eos && !named);
  if (!early && splitter_->inside() && !forced_closed_) {
    close_thought(step);
  } else if (early || (forced_closed_ && !visible_)) {
    step.refuse_stop = true;
  } else {
    ++tokens_;
    end(FinishReason::Stop, step);
  }
}

Reply::Step Reply::cancel() {
  Step step;
  if (reason_ == FinishReason::None) end(FinishReason::Cancelled, step);
  return step;
}

void Reply::stop_here(FinishReason reason) {
  PONDER_CHECK(tokens_ == 0 && reason_ == FinishReason::None);
  reason_ = reason;
}

void Reply::close_thought(Step& step) {
  step.force = splitter_->between() ? options_.resume : closing_;
  forced_closed_ = true;
  loop_.reset();
}

void Reply::take_token(int32_t token, Step& step) {
  const std::string_view bytes = text_of_(token);
  if (begun_ || bytes.empty()) return split(utf8_.push(bytes), step);
  begun_ = true;
  split(utf8_.push(options_.first_text_of ? options_.first_text_of(token) : bytes), step);
}

void Reply::split(std::string_view text, Step& step) {
  if (options_.plain) return answer(text, step);
  const ThoughtPart part = splitter_->push(text);
  step.thought += part.thought;
  answer(part.answer, step);
}

void Reply::answer(std::string_view text, Step& step) {
  if (text.find_first_not_of(" \t\r\n\v\f") != std::string_view::npos) visible_ = true;
  step.answer += stops_.push(text);
}

void Reply::end(FinishReason reason, Step& step) {
  reason_ = reason;
  step.end = true;
  if (stops_.hit()) return;
  split(utf8_.finish(), step);
  const ThoughtPart rest = splitter_->finish();
  step.thought += rest.thought;
  answer(rest.answer, step);
  if (!stops_.hit()) step.answer += stops_.finish();
}

std::vector<int32_t> closing_tokens(const Tokenizer& tokenizer, const ThoughtForm& form) {
  return tokenizer.encode(form.end);
}

Reply::TextOf shown_text(const Tokenizer& tokenizer, std::vector<std::string> marks,
                         const ThoughtForm& form) {
  marks.insert(marks.end(), form.marks.begin(), form.marks.end());
  return [&tokenizer, shown = std::move(marks)](int32_t id) -> std::string_view {
    if (!tokenizer.is_special(id)) return tokenizer.token_bytes(id);
    const std::string_view text = tokenizer.token_text(id);
    const bool show = std::find(shown.begin(), shown.end(), text) != shown.end();
    return show ? text : std::string_view{};
  };
}

void write_as_decoded(const Tokenizer& tokenizer, const Reply::TextOf& text_of,
                      ReplyOptions& options) {
  options.each_byte = tokenizer.spec().bytes == TokenizerSpec::Byte::Fallback;
  if (!tokenizer.drops_first_space()) return;
  options.first_text_of = [&tokenizer, text_of](int32_t id) {
    std::string_view bytes = text_of(id);
    if (!bytes.starts_with(' ')) return bytes;
    const size_t left = tokenizer.decode({id}).size();
    return bytes.substr(bytes.size() - std::min(bytes.size(), left));
  };
}

}  // namespace ponder

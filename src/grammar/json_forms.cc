#include "grammar/json_forms.h"

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "grammar/code_points.h"
#include "grammar/numbers.h"

namespace ponder {
namespace {

constexpr int32_t kIndentation = 20;              // as llama.cpp allows
constexpr int64_t kMostPatternCells = 4'000'000;  // of a pattern's states and counts

// Whether from each state, with so many characters already, a text can end within the limits:
// counted backward from the largest count.
std::vector<bool> ways_to_end(const Pattern& pattern, Grammar::Counts counts, int32_t columns) {
  const size_t width = static_cast<size_t>(columns);
  std::vector<bool> live(pattern.states.size() * width);
  const auto cell = [&](int32_t state, int32_t count) {
    return static_cast<size_t>(state) * width + static_cast<size_t>(count);
  };
  const bool open_end = counts.most < 0;
  for (int32_t count = columns - 1; count >= 0; --count) {
    for (size_t state = 0; state < pattern.states.size(); ++state) {
      const Pattern::State& from = pattern.states[state];
      bool now = from.accepting && count >= counts.least;
      // Without a limit every state can reach an accepting one, which the last count may use.
      if (open_end && count == columns - 1) now = true;
      for (const auto& [set, target] : from.next) {
        if (count + 1 < columns && live[cell(target, count + 1)]) now = true;
      }
      live[cell(static_cast<int32_t>(state), count)] = now;
    }
  }
  return live;
}

}  // namespace

JsonForms::JsonForms(GrammarBuilder& builder) : builder_(builder) {}

int32_t JsonForms::space(int32_t next) {
  if (space_ < 0) {
    space_ = builder_.new_rule();
    const int32_t end = builder_.ret();
    const auto blank = [&](int32_t then) {
      return builder_.either(builder_.literal(" ", then), builder_.literal("\t", then));
    };
    const int32_t indented = builder_.repeat({0, kIndentation}, blank, end);
    const int32_t line = builder_.literal("\n", indented);
    builder_.set_rule(space_, builder_.any_of({end, builder_.literal(" ", end), line,
                                               builder_.literal("\r", line)}));
  }
  return builder_.call(space_, next, false);
}

int32_t JsonForms::lead(int32_t next) {
  return builder_.either(builder_.literal("\n\n", next), space(next));
}

int32_t JsonForms::any_string(int32_t next) {
  if (string_ < 0) {
    string_ = builder_.new_rule();
    const int32_t quote = builder_.literal("\"", builder_.ret());
    const int32_t body =
        builder_.star([&](int32_t loop) { return any_character(builder_, loop); }, quote);
    builder_.set_rule(string_, builder_.literal("\"", body));
  }
  return builder_.call(string_, next, false);
}

int32_t JsonForms::colon(int32_t value) { return builder_.literal(":", space(value)); }

int32_t JsonForms::list(char open, char close, Grammar::Counts counts,
                        const GrammarBuilder::Part& item, int32_t next) {
  const char ends[] = {open, close};
  const int32_t end = builder_.literal({ends + 1, 1}, next);
  const int32_t closing = space(end);
  std::vector<int32_t> ways;
  if (counts.least == 0) ways.push_back(end);
  if (counts.most != 0) {
    const Grammar::Counts others = {std::max(0, counts.least - 1),
                                    counts.most < 0 ? -1 : counts.most - 1};
    const auto another = [&](int32_t then) { return builder_.literal(",", space(item(then))); };
    const int32_t rest =
        others.least == 0 && others.most < 0
            ? builder_.star(another, closing)
            : (others.most == 0 ? closing : builder_.repeat(others, another, closing));
    ways.push_back(item(rest));
  }
  return builder_.literal({ends, 1}, space(builder_.any_of(ways)));
}

int32_t JsonForms::any_object(int32_t next) {
  const auto member = [&](int32_t then) { return any_string(colon(any_value(then, true))); };
  return list('{', '}', {}, member, next);
}

int32_t JsonForms::any_value(int32_t next, bool deep) {
  if (value_ < 0) {
    value_ = builder_.new_rule();
    const int32_t end = builder_.ret();
    const auto item = [&](int32_t then) { return any_value(then, true); };
    builder_.set_rule(
        value_, builder_.any_of({any_object(end), list('[', ']', {}, item, end), any_string(end),
                                 any_number(builder_, end), builder_.literal("true", end),
                                 builder_.literal("false", end), builder_.literal("null", end)}));
  }
  return builder_.call(value_, next, deep);
}

// Each state's place begins with a hole, so that states may lead to each other.
int32_t JsonForms::pattern_states(const Pattern& pattern, int32_t limits, int32_t quote) {
  std::vector<int32_t> places;
  for (size_t i = 0; i < pattern.states.size(); ++i) places.push_back(builder_.hole());
  for (size_t i = 0; i < pattern.states.size(); ++i) {
    std::vector<int32_t> ways;
    if (pattern.states[i].accepting) ways.push_back(quote);
    for (const auto& [set, target] : pattern.states[i].next) {
      const int32_t then = places[static_cast<size_t>(target)];
      const bool whole = set.ranges() == CodePoints::all().ranges();
      const int32_t character =
          whole ? any_character(builder_, then) : plain_character(builder_, set, then);
      // Counted before its first byte: a character that may not come must not begin.
      ways.push_back(limits >= 0 ? builder_.tick(target, limits, character) : character);
    }
    builder_.fill(places[i], builder_.any_of(ways));
  }
  return places[0];
}

int32_t JsonForms::text(const Pattern& pattern, Grammar::Counts length, int32_t next) {
  const bool plain = pattern.states.size() == 1 && pattern.states[0].accepting &&
                     pattern.states[0].next.size() == 1 &&
                     pattern.states[0].next[0].first.ranges() == CodePoints::all().ranges();
  const bool counted = length.least > 0 || length.most >= 0;
  if (plain && !counted) return any_string(next);
  const int32_t end = builder_.literal("\"", next);
  if (!counted) return builder_.literal("\"", pattern_states(pattern, -1, end));
  Grammar::TextLimits limits{.counts = length, .columns = 0, .live = {}};
  const std::string& place = builder_.place();
  if (!plain) {
    const int64_t columns = int64_t{length.most < 0 ? length.least : length.most} + 1;
    if (columns * static_cast<int64_t>(pattern.states.size()) > kMostPatternCells) {
      fail("{}: a pattern together with a length of {} is too complex to be enforced", place,
           columns - 1);
    }
    limits.columns = static_cast<int32_t>(columns);
    limits.live = ways_to_end(pattern, length, limits.columns);
  }
  if (!limits.can_end(0, 0) || (length.most >= 0 && length.most < length.least)) {
    fail("{}: no text fits its pattern and its length", place);
  }
  const int32_t index = builder_.add_limits(std::move(limits));
  const int32_t quote = builder_.leave_text(index, end);
  return builder_.literal("\"", builder_.enter_text(index, pattern_states(pattern, index, quote)));
}

}  // namespace ponder

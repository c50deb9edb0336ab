// Programs with loops and lists.
#include <algorithm>

#include "tasks/kinds/code_writer.h"

namespace ponder::tasks::code_trace {

// "for i in range(2, 5):" with one change, of a number or by the counter.
void Writer::counted_loop(const std::string& name, bool guarded) {
  static const std::vector<std::string> kCounters = {"i", "i", "i", "j", "step"};
  const int64_t from = flip(0.45) ? number(1, 3) : 0, times = number(2, 5);
  const std::string& counter = kCounters[rng_.below(kCounters.size())];
  const std::string head =
      from == 0 ? fmt::format("for {} in range({})", counter, times)
                : fmt::format("for {} in range({}, {})", counter, from, from + times);
  line(head + ":");
  Integers all;
  for (int64_t i = from; i < from + times; ++i) all.push_back(i);
  const bool small = std::abs(at(name)) <= 5 && times <= 4, doubles = small && flip(0.15);
  const Change c{name,
                 doubles                ? "*"
                 : guarded || flip(0.7) ? "+"
                                        : "-",
                 doubles     ? std::to_string(number(2, 3))
                 : flip(0.6) ? counter
                             : std::to_string(number(1, 7)),
                 flip(0.4)};
  indent_ = "    ";
  if (guarded) {
    line(fmt::format("if {} % 2 == 0:", counter));
    indent_ += "    ";
  }
  line(text_of(c));
  indent_.clear();
  step(fmt::format("{}: {}{}", head, guarded ? "if " + counter + " % 2 == 0: " : "", text_of(c)),
       counter + " in " + joined(all, " "));
  for (const int64_t i : all) {
    at(counter) = i;
    std::string text = fmt::format("{}={}", counter, i);
    if (guarded) text += fmt::format(" rest {} {}", i % 2, i % 2 == 0 ? "yes" : "no");
    if (!guarded || i % 2 == 0) text += " " + apply(c);
    step(text);
  }
  values_.erase(std::remove_if(values_.begin(), values_.end(),
                               [&](const auto& entry) { return entry.first == counter; }),
                values_.end());
}

// "while x < 20:" doubling, adding or taking away, perhaps with a count of the rounds.
void Writer::while_loop() {
  const bool down = flip(0.4), counts = flip(0.35);
  const int64_t by = down ? number(2, 6) : number(2, 5);
  const std::string sign = down ? "-" : flip(0.5) ? "*" : "+";
  const std::string name = assign(down ? number(8, 25) : number(1, 5));
  const int64_t bound = down ? number(0, 6) : at(name) + number(3, sign == "*" ? 40 : 15);
  const std::string rounds = counts ? assign(0) : "";
  const std::string head = fmt::format("while {} {} {}:", name, down ? ">" : "<", bound);
  line(head);
  const Change c{name, sign, std::to_string(by), flip(0.5)};
  indent_ = "    ";
  line(text_of(c));
  if (counts) line(rounds + " += 1");
  indent_.clear();
  step(fmt::format("{} {}{}", head, text_of(c), counts ? ", " + rounds + " += 1" : ""));
  while (true) {
    const bool goes = down ? at(name) > bound : at(name) < bound;
    const std::string asked =
        fmt::format("{} {} {} {}", at(name), down ? ">" : "<", bound, goes ? "yes" : "no");
    if (!goes) {
      step(asked);
      break;
    }
    std::string text = asked + " " + apply(c);
    if (counts) text += " " + apply({rounds, "+", "1", false});
    step(text);
  }
  const std::string& shown = counts && flip(0.7) ? rounds : name;
  shows(shown);
}

// What can be asked of a list without a loop.
void Writer::about_list(const std::string& name, const Integers& list) {
  const size_t which = rng_.below(list.size());
  switch (rng_.below(5)) {
    case 0: {
      line(fmt::format("print({}[{}])", name, which));
      std::string text;
      for (size_t i = 0; i <= which; ++i)
        text += fmt::format("{}{} is {}", i ? ", " : "", i, list[i]);
      step(out_.lines.back(), text);
      out_.printed = list[which];
      return;
    }
    case 1:
      line(fmt::format("print(len({}))", name));
      out_.printed = static_cast<int64_t>(list.size());
      return step(out_.lines.back(), fmt::format("{} numbers", list.size()));
    case 2: {
      line(fmt::format("print(sum({}))", name));
      std::string text;
      int64_t sum = list[0];
      for (size_t i = 1; i < list.size(); ++i) sum = worked(sum, "+", list[i], text);
      out_.printed = sum;
      return step(out_.lines.back(), text);
    }
    case 3:
      line(fmt::format("print(max({}))", name));
      out_.printed = *std::max_element(list.begin(), list.end());
      return step(out_.lines.back(), "largest of " + joined(list, " "));
    default:
      line(fmt::format("print(min({}))", name));
      out_.printed = *std::min_element(list.begin(), list.end());
      return step(out_.lines.back(), "smallest of " + joined(list, " "));
  }
}

// A list, and a loop over it that adds up or counts what fits.
void Writer::list_program(bool guarded) {
  static const std::vector<std::string> kLists = {"nums",  "numbers", "xs",
                                                  "list1", "values",  "data"};
  static const std::vector<std::string> kItems = {"n", "x", "num", "v", "item"};
  const std::string& name = kLists[rng_.below(kLists.size())];
  const std::string& item = kItems[rng_.below(kItems.size())];
  Integers list;
  for (int64_t i = number(3, 5); i > 0; --i) list.push_back(number(1, 12));
  line(fmt::format("{} = [{}]", name, joined(list)));
  if (!guarded && flip(0.15)) {
    list.push_back(number(1, 12));
    line(fmt::format("{}.append({})", name, list.back()));
    step(out_.lines.back(), joined(list, " "));
  }
  if (!guarded && flip(0.45)) return about_list(name, list);
  at(item) = 0;
  const std::string total = assign(0);
  line(fmt::format("for {} in {}:", item, name));
  const bool fits = guarded || flip(0.45), counts = fits && flip(0.5);
  const int64_t bound = number(2, 9);
  const bool even = flip(0.4);
  std::string asked;
  indent_ = "    ";
  if (fits) {
    asked = even ? fmt::format("if {} % 2 == 0:", item) : fmt::format("if {} > {}:", item, bound);
    line(asked);
    indent_ += "    ";
    asked += " ";
  }
  const Change c{total, "+", counts ? "1" : item, flip(0.3)};
  line(text_of(c));
  indent_.clear();
  step(fmt::format("for {} in {}: {}{}", item, name, asked, text_of(c)),
       item + " in " + joined(list, " "));
  for (const int64_t n : list) {
    at(item) = n;
    std::string text = fmt::format("{}={}", item, n);
    const bool yes = !fits || (even ? n % 2 == 0 : n > bound);
    if (fits && even) text += fmt::format(" rest {}", n % 2);
    if (fits && !even) text += fmt::format(" > {}", bound);
    if (fits) text += yes ? " yes" : " no";
    if (yes) text += " " + apply(c);
    step(text);
  }
  shows(total);
}

// A loop in a loop.
void Writer::nested(const std::string& name) {
  const int64_t rows = number(2, 3), columns = number(2, 3);
  const bool adds = flip(0.3);
  line(fmt::format("for i in range({}):", rows));
  line(fmt::format("    for j in range({}):", columns));
  line(fmt::format("        {} += {}", name, adds ? "i" : "1"));
  step(fmt::format("for i in range({}): for j in range({}): {} += {}", rows, columns, name,
                   adds ? "i" : "1"));
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) {
      at("i") = i;
      step(fmt::format("i={} j={} ", i, j) + apply({name, "+", adds ? "i" : "1", false}));
    }
  }
  shows(name);
}

Program Writer::loops(bool guarded) {
  const double kind = rng_.uniform();
  if (kind < 0.22) {
    while_loop();
  } else if (kind < 0.5) {
    list_program(guarded);
  } else if (kind < 0.57 && !guarded) {
    nested(assign(0));
  } else {
    const std::string first = assign(flip(0.5) ? number(0, 1) : number(2, 15));
    if (flip(0.25)) change(first, false);
    counted_loop(first, guarded);
    if (guarded) {
      branch(first);
    } else {
      shows(first);
    }
  }
  return std::move(out_);
}

}  // namespace ponder::tasks::code_trace

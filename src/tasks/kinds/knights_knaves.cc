// Knights and knaves: knights say what is true, knaves what is false; find out who is who.
#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "tasks/kinds/asked.h"
#include "tasks/kinds/knights_words.h"

namespace ponder::tasks::knights_knaves {
namespace {

constexpr int64_t kMostPeople = 5;

// A statement in a thought, where people are numbers, T says the truth and L lies: "1L or 2L".
std::string shortly(const Statement& s) {
  static constexpr const char* kForms[] = {
      "{0}T",          "{0}L",          "{0} same {1}", "{0} different {1}",
      "{0}T and {1}T", "{0}L and {1}L", "{0}L or {1}L"};
  std::string out = kForms[s.kind];
  replace_all(out, "{0}", std::to_string(s.a + 1));
  replace_all(out, "{1}", std::to_string(s.b + 1));
  return out;
}

bool holds(const Statement& s, unsigned knights) {
  const bool a = knights >> s.a & 1u, b = knights >> s.b & 1u;
  switch (s.kind) {
    case IsKnight:
      return a;
    case IsKnave:
      return !a;
    case Same:
      return a == b;
    case Different:
      return a != b;
    case BothKnights:
      return a && b;
    case BothKnaves:
      return !a && !b;
    default:
      return !a || !b;
  }
}

struct Puzzle {
  std::vector<std::string> names;
  std::vector<Statement> said;  // entry i: by person i
};

Puzzle puzzle_of(const Json& facts) {
  Puzzle out;
  out.names = facts.at("names").get<std::vector<std::string>>();
  const auto count = static_cast<int64_t>(out.names.size());
  if (count < 1 || count > kMostPeople) fail("a knights puzzle has 1 to {} people", kMostPeople);
  for (const Json& entry : facts.at("said")) {
    const auto s = entry.get<Integers>();
    const bool sound = s.size() == 3 && s[0] >= 0 && s[0] < kKinds && s[1] >= 0 && s[1] < count &&
                       s[2] >= 0 && s[2] < count;
    if (!sound) fail("a statement is [kind 0 to {}, person, person], each there", kKinds - 1);
    out.said.push_back({s[0], s[1], s[2]});
  }
  if (out.said.size() != out.names.size()) fail("each person of a puzzle says one thing");
  return out;
}

// Who contradicts: the first person whose words do not fit this assignment; -1 if none.
int64_t misfit(const std::vector<Statement>& said, unsigned knights) {
  for (size_t i = 0; i < said.size(); ++i) {
    if (holds(said[i], knights) != ((knights >> i & 1u) != 0)) return static_cast<int64_t>(i);
  }
  return -1;
}

// The one assignment that fits; nullopt if there is none, or another.
std::optional<unsigned> solution(const std::vector<Statement>& said) {
  std::optional<unsigned> found;
  for (unsigned knights = 0; knights < 1u << said.size(); ++knights) {
    if (misfit(said, knights) >= 0) continue;
    if (found) return std::nullopt;
    found = knights;
  }
  return found;
}

std::string named(const Puzzle& p, unsigned knights, const std::string& knight = "knight",
                  const std::string& knave = "knave") {
  std::string out;
  for (size_t i = 0; i < p.names.size(); ++i) {
    if (i > 0) out += ", ";
    out += fmt::format("{}: {}", p.names[i], knights >> i & 1u ? knight : knave);
  }
  return out;
}

// What a role is called. A text that speaks of knights or knaves says of them that they are honest.
std::optional<bool> role_of(const std::string& word, bool knights_named) {
  if (word == "honest" && knights_named) return std::nullopt;
  for (const char* name :
       {"knight", "knights", "teller",         "tellers",  "truthteller", "truthtellers",
        "honest", "ritter",  "wahrheitssager", "sage",     "sages",       "saint",
        "saints", "angel",   "angels",         "altruist", "altruists",   "hero",
        "heroes", "pioneer", "pioneers"}) {
    if (word == name) return true;
  }
  for (const char* name : {"knave", "knaves", "liar", "liars", "schurke", "schurken", "l\u00fcgner",
                           "fool", "fools", "sinner", "sinners", "devil", "devils", "egoist",
                           "egoists", "villain", "villains", "laggard", "laggards"}) {
    if (word == name) return false;
  }
  return std::nullopt;
}

// Roles by reading names and roles in order: names wait until a role follows, and one said twice
// differently, or not at all, makes the text no answer. "not a knave" is not read.
std::optional<unsigned> read_roles(const Puzzle& p, std::string_view text) {
  const std::string lower = lower_ascii(text);
  const bool knights_named =
      lower.find("knight") != lower.npos || lower.find("knave") != lower.npos;
  const auto letter = [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  unsigned knights = 0, known = 0, waiting = 0;
  size_t at = 0;
  while (at < lower.size()) {
    size_t end = at;
    while (end < lower.size() && letter(lower[end])) ++end;
    const std::string word = lower.substr(at, end - at);
    at = std::max(end, at + 1);
    for (const char* unclear : {"not", "or", "either", "neither", "kein", "nicht", "oder"}) {
      if (word == unclear) return std::nullopt;
    }
    for (size_t i = 0; i < p.names.size(); ++i) {
      if (word == lower_ascii(p.names[i])) waiting |= 1u << i;
    }
    const auto knight = role_of(word, knights_named);
    if (!knight) continue;
    if (waiting == 0 || ((waiting & known) != 0 &&
                         (knights & waiting & known) != (*knight ? waiting & known : 0u))) {
      return std::nullopt;
    }
    known |= waiting;
    if (*knight) knights |= waiting;
    waiting = 0;
  }
  const bool all = known == (1u << p.names.size()) - 1 && waiting == 0;
  return all ? std::optional(knights) : std::nullopt;
}

class KnightsKnaves final : public Task {
 public:
  KnightsKnaves()
      : Task("knights_knaves", "find out who is a knight and who a knave",
             {"2 people", "3 people", "4 people", "5 people"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const int64_t people = level + 1;
    const std::vector<std::string> names = drawn_names(people, rng);
    while (true) {
      std::vector<Statement> said;
      Json list = Json::array();
      for (int64_t i = 0; i < people; ++i) {
        Statement s{between(rng, 0, kKinds - 1), between(rng, 0, people - 1), 0};
        s.b = (s.a + between(rng, 1, people - 1)) % people;
        // "I am a knight" says nothing, and "I am a knave" cannot be said.
        if (s.kind <= IsKnave && s.a == i) s.a = (i + between(rng, 1, people - 1)) % people;
        if (s.kind <= IsKnave) s.b = s.a;
        if (s.a > s.b) std::swap(s.a, s.b);
        said.push_back(s);
        list.push_back({s.kind, s.a, s.b});
      }
      if (solution(said)) return {{"names", names}, {"said", list}};
    }
  }

  // Different ones, and none that is a role.
  static std::vector<std::string> drawn_names(int64_t count, Rng& rng) {
    std::vector<std::string> out;
    while (static_cast<int64_t>(out.size()) < count) {
      const std::string name = drawn_name(rng), lower = lower_ascii(name);
      const bool taken = std::find(out.begin(), out.end(), name) != out.end();
      const bool unclear =
          lower == "not" || lower == "or" || lower == "either" || role_of(lower, false);
      if (!taken && !unclear) out.push_back(name);
    }
    return out;
  }

  // The smallest description over all ways to number the people.
  std::string key(const Json& facts) const override {
    const Puzzle p = puzzle_of(facts);
    Integers order(p.said.size());
    std::iota(order.begin(), order.end(), 0);
    std::string best;
    do {
      std::vector<std::string> parts(p.said.size());
      for (size_t i = 0; i < p.said.size(); ++i) {
        const Statement& s = p.said[i];
        const int64_t a = order[static_cast<size_t>(s.a)], b = order[static_cast<size_t>(s.b)];
        parts[static_cast<size_t>(order[i])] =
            fmt::format("{}:{},{}", s.kind, std::min(a, b), std::max(a, b));
      }
      const std::string text = joined(parts, " ");
      if (best.empty() || text < best) best = text;
    } while (std::next_permutation(order.begin(), order.end()));
    return "knights " + best;
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Puzzle p = puzzle_of(problem.facts);
    Rng rng(wording);
    const bool german = in_german(problem, rng);
    const Roles& roles = drawn_roles(rng, german);
    problem.prompt = told_puzzle(p.names, p.said, roles, german, rng);
    problem.answer = named(p, *solution(p.said), roles.knight, roles.knave);
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const Puzzle p = puzzle_of(facts);
    const auto wanted = solution(p.said);
    if (!wanted) return undecided("the puzzle has no single solution");
    std::string piece = final_answer(answer);
    auto read = read_roles(p, piece);
    if (!read) read = read_roles(p, piece = std::string(trimmed(answer)));  // one person a line
    if (!read) return wrong("no role for each person in \"" + printable(piece) + "\"");
    if (*read == *wanted) return right();
    return wrong("it is " + named(p, *wanted));
  }

  // Long says first who T and L are and what everybody says, in one way; then it supposes one
  // assignment after the other, in order, until one fits. Short knows which.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Puzzle p = puzzle_of(problem.facts);
    const unsigned wanted = *solution(p.said);
    std::string out;
    if (style == TraceStyle::Short) {
      for (unsigned i = 0; i < p.names.size(); ++i) {
        out += fmt::format("{}{} says what is {}", i > 0 ? ", " : "", p.names[i],
                           holds(p.said[i], wanted) ? "true" : "false");
      }
      return {out, problem.answer};
    }
    const Roles& roles = roles_in(problem.prompt, problem.language == "de");
    out = fmt::format("T {}, L {}\n", roles.knight, roles.knave);
    for (size_t i = 0; i < p.names.size(); ++i)
      out += fmt::format("{}{} {}", i > 0 ? ", " : "", i + 1, p.names[i]);
    for (size_t i = 0; i < p.said.size(); ++i)
      out += fmt::format("\n{}: {}", i + 1, shortly(p.said[i]));
    for (unsigned count = 0; count < 1u << p.names.size(); ++count) {
      const unsigned knights = in_reading_order(count, p.names.size());
      out += "\nsuppose";
      for (size_t i = 0; i < p.names.size(); ++i)
        out += fmt::format(" {}{}", i + 1, letter(knights, i));
      out += "\n" + examined(p, knights);
      if (knights == wanted) break;
    }
    return {out + "all fit", problem.answer};
  }

  static char letter(unsigned knights, size_t person) { return knights >> person & 1u ? 'T' : 'L'; }

  // The assignments as one writes them down: the last person changes first, knights before knaves.
  static unsigned in_reading_order(unsigned count, size_t people) {
    unsigned out = 0;
    for (size_t i = 0; i < people; ++i) {
      if ((count >> (people - 1 - i) & 1u) == 0) out |= 1u << i;
    }
    return out;
  }

  // What each says, until somebody's words do not fit, with the roles that they speak of:
  // "2: 1L or 2L: TL true, L no".
  static std::string examined(const Puzzle& p, unsigned knights) {
    std::string out;
    for (size_t i = 0; i < p.names.size(); ++i) {
      const Statement& s = p.said[i];
      const bool truth = holds(s, knights), fits = truth == (letter(knights, i) == 'T');
      out +=
          fmt::format("{}: {}: {}", i + 1, shortly(s), letter(knights, static_cast<size_t>(s.a)));
      if (s.a != s.b) out += letter(knights, static_cast<size_t>(s.b));
      out += fmt::format(" {}, {} {}\n", truth ? "true" : "false", letter(knights, i),
                         fits ? "fits" : "no");
      if (!fits) break;
    }
    if (out.ends_with("no\n")) out.pop_back();
    return out;
  }
};

}  // namespace
}  // namespace ponder::tasks::knights_knaves

namespace ponder {

const Task& knights_knaves_task() {
  static const tasks::knights_knaves::KnightsKnaves task;
  return task;
}

}  // namespace ponder

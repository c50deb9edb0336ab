// The words of worked thoughts in two languages.
#include <cctype>
#include <unordered_map>

#include "tasks/corpus.h"

namespace ponder {
namespace {

bool is_word_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80;
}

// From each word to the one in the other language.
const std::unordered_map<std::string, std::string>& dictionary() {
  static const std::unordered_map<std::string, std::string> all = [] {
    std::unordered_map<std::string, std::string> out;
    for (const auto& [english, german] : thought_words()) {
      out.emplace(english, german);
      out.emplace(german, english);
    }
    return out;
  }();
  return all;
}

}  // namespace

std::string translated(std::string_view thought, Rng& rng, double share) {
  std::string out;
  bool quoted = false;
  for (size_t at = 0; at < thought.size();) {
    size_t end = at;
    while (end < thought.size() && is_word_letter(thought[end])) ++end;
    if (end == at) {
      quoted ^= thought[at] == '"';
      out += thought[at++];
      continue;
    }
    const std::string word(thought.substr(at, end - at));
    const auto found = dictionary().find(word);
    const bool turn = !quoted && found != dictionary().end() && rng.uniform() < share;
    out += turn ? found->second : word;
    at = end;
  }
  return out;
}

std::string translated(std::string_view thought) {
  Rng any(0);
  return translated(thought, any, 1);
}

const std::vector<std::pair<std::string, std::string>>& thought_words() {
  static const std::vector<std::pair<std::string, std::string>> all = {
      {"last", "zuletzt"},
      {"no", "nein"},
      {"yes", "ja"},
      {"far", "weit"},
      {"go", "geh"},
      {"back", "zur\u00fcck"},
      {"check", "pr\u00fcfe"},
      {"first", "zuerst"},
      {"then", "dann"},
      {"carry", "merke"},
      {"add", "addiere"},
      {"in", "im"},
      {"put", "setze"},
      {"rest", "bleibt"},
      {"is", "ist"},
      {"there", "da"},
      {"times", "mal"},
      {"time", "Mal"},
      {"the", "das"},
      {"from", "aus"},
      {"suppose", "angenommen"},
      {"says", "sagt"},
      {"true", "wahr"},
      {"false", "falsch"},
      {"fits", "passt"},
      {"all", "alle"},
      {"fit", "passen"},
      {"steps", "Schritte"},
      {"their", "deren"},
      {"not", "nicht"},
      {"same", "gleich"},
      {"sums", "Summen"},
      {"ratios", "Quotienten"},
      {"next", "weiter"},
      {"turns", "Wechsel"},
      {"before", "vorher"},
      {"days", "Tage"},
      {"with", "mit"},
      {"what", "was"},
      {"This", "Dies"},
      {"none", "keine"},
      {"of", "von"},
      {"my", "meinen"},
      {"tasks", "Aufgaben"},
      {"First", "Zuerst"},
      {"Then", "Dann"},
      {"It", "Es"},
      {"The", "Die"},
      {"number", "Zahl"},
      {"Check", "Probe"},
      {"Given", "Gegeben"},
      {"are", "sind"},
      {"to", "bis"},
      {"more", "mehr"},
      {"less", "weniger"},
      {"digit", "Ziffer"},
      {"digits", "Ziffern"},
      {"and", "und"},
      {"numbers", "Zahlen"},
      {"middle", "Mitte"},
      {"borrow", "leihe"},
      {"by", "durch"},
      {"prime", "prim"},
      {"places", "Stellen"},
      {"up", "auf"},
      {"down", "ab"},
      {"below", "unter"},
      {"both", "beide"},
      {"turn", "drehe"},
      {"even", "gerade"},
      {"odd", "ungerade"},
      {"most", "meist"},
      {"than", "als"},
      {"count", "z\u00e4hle"},
      {"factor", "Faktor"},
      {"largest", "gr\u00f6\u00dfte"},
      {"smallest", "kleinste"},
  };
  return all;
}

}  // namespace ponder

#include "tasks/phrases.h"

#include <algorithm>

#include "base/error.h"

namespace ponder {
namespace {

using Lines = std::vector<std::string>;

// A form stands where "~" is.
struct PhraseFrames {
  Lines nouns, expressions, commands, infinitives, questions;
};

const PhraseFrames& english_frames() {
  static const PhraseFrames all = {
      {"what is ~?",
       "what is ~?",
       "what's ~?",
       "what would ~ be?",
       "can you tell me ~?",
       "<please |>tell me ~.",
       "<please |>give me ~.",
       "<please |>find ~.",
       "find ~",
       "find ~.",
       "I <need|want> <to know |>~.",
       "I'd like to know ~.",
       "~?",
       "~",
       "do you know ~?",
       "<calculate|determine|compute|work out> ~.",
       "could you <find|give me|work out> ~?",
       "I'm looking for ~.",
       "how do I find ~?",
       "what do I get for ~?",
       "help me find ~.",
       "what is ~?",
       "what's ~?",
       "whats ~",
       "so what is ~?",
       "what is ~? <Just|Only|Give only> the <answer|result>.",
       "Q: What is ~?\nA:",
       "Question: What is ~?\nAnswer:",
       "<can|could> <you|someone|anyone> <please |>tell me ~?",
       "can u tell me ~",
       "any idea what ~ is?",
       "I'm trying to <find|work out> ~.",
       "<state|show me|write down|provide> ~.",
       "your task is to find ~.",
       "let me know ~.",
       "~ is what?",
       "how do you get ~?",
       "<does anyone|do you> know ~?",
       "we have to find ~.",
       "the question is: what is ~?",
       "I'm asked <for|to find> ~."},
      {"what is ~?",
       "what is ~?",
       "what is ~?",
       "what's ~?",
       "how much is ~?",
       "how much is ~?",
       "calculate ~<.|>",
       "compute ~<.|>",
       "work out ~<.| for me.|>",
       "evaluate ~<.|>",
       "solve ~",
       "~ = ?",
       "~ =",
       "~=",
       "~=?",
       "~",
       "~",
       "~?",
       "what does ~ <equal|make|give|come to>?",
       "how much does ~ make?",
       "can you <calculate|work out|compute|solve> ~?",
       "the result of ~?",
       "what is the <result|value> of ~?",
       "what do I get for ~?",
       "please <calculate|compute|solve|evaluate> ~.",
       "~ equals",
       "~ equals what?",
       "~ is what?",
       "tell me what ~ is.",
       "find ~",
       "<the |>answer to ~?",
       "I need <the answer to |>~",
       "do the sum: ~",
       "could you tell me what ~ is?",
       "solve this: ~",
       "calc ~",
       "what is ~?",
       "what's ~",
       "whats ~?",
       "~ = __",
       "~ = ___",
       "~ ?",
       "<calculate|compute|evaluate|solve|work out>: ~",
       "what is ~ equal to?",
       "what do you get <for|from> ~?",
       "find the value of ~.",
       "evaluate the expression ~.",
       "work this out: ~",
       "state the <final |>answer to the following <arithmetic |>problem: ~ =",
       "solve the following: ~.< Give only the result as your final answer.|>",
       "what is ~? <Just|Only|Give only> the <answer|result>.",
       "Q: ~\nA:",
       "Question: What is ~?\nAnswer:",
       "~ equals ___",
       "can u <do|solve> ~",
       "value of ~",
       "do you know what ~ is?",
       "I get stuck at ~ =",
       "quick, what's ~?"},
      {"~.",
       "~.",
       "~",
       "~",
       "please ~.",
       "please ~",
       "~ please",
       "~, please.",
       "can you ~?",
       "can you ~ for me?",
       "could you <please |>~?",
       "would you ~?",
       "I want you to ~.",
       "I need you to ~.",
       "I need to ~.",
       "I have to ~.",
       "help me ~.",
       "<how do I|how would you> ~?",
       "~ for me.",
       "try to ~.",
       "now ~.",
       "will you ~?",
       "I would like you to ~.",
       "~.",
       "~.",
       "~:",
       "~. <Give|Write|Reply with> only the <answer|result>.",
       "your task is to ~.",
       "<task|exercise>: ~.",
       "my homework says: ~.",
       "the exercise says to ~.",
       "we have to ~.",
       "<can|could> u ~",
       "<pls|plz> ~",
       "go ahead and ~.",
       "let's ~.",
       "how can I ~?",
       "I'm supposed to ~.",
       "kindly ~.",
       "are you able to ~?",
       "I was asked to ~.",
       "what do you get <if|when> you ~?"},
      {},
      {"~?",
       "~?",
       "~?",
       "~?",
       "~",
       "tell me, ~?",
       "~, please?",
       "do you know: ~?",
       "~?",
       "~?",
       "~? <Just|Only|Give only> the answer.",
       "Q: ~?\nA:",
       "Question: ~?\nAnswer:",
       "can you tell me, ~?",
       "so ~?",
       "quick question, ~?",
       "my question is: ~?",
       "I wonder, ~?",
       "hey, ~?",
       "pls tell me, ~"}};
  return all;
}

const PhraseFrames& german_frames() {
  static const PhraseFrames all = {
      {"was ist ~?",
       "was ist ~?",
       "wie lautet ~?",
       "~?",
       "~",
       "~ ist was?",
       "wei\u00dft du, was ~ ist?",
       "sag mir, was ~ ist.",
       "kannst du mir sagen, was ~ ist?",
       "ich suche: ~.",
       "was ist ~?",
       "wie hei\u00dft ~?",
       "gesucht ist ~.",
       "gesucht: ~.",
       "kannst du mir <bitte |>~ <nennen|sagen>?",
       "ich brauche ~.",
       "nenne mir ~.",
       "was w\u00e4re ~?",
       "was ist ~? Nur das Ergebnis<.| bitte.>",
       "Frage: Was ist ~?\nAntwort:"},
      {"was ist ~?",
       "was ist ~?",
       "wie viel ist ~?",
       "wieviel ist ~?",
       "wie viel ergibt ~?",
       "was ergibt ~?",
       "was macht ~?",
       "berechne ~<.|>",
       "rechne ~ aus.",
       "rechne ~",
       "~ = ?",
       "~ =",
       "~",
       "~?",
       "kannst du ~ <ausrechnen|berechnen>?",
       "bitte berechne ~.",
       "bitte ~ ausrechnen.",
       "was kommt bei ~ heraus?",
       "was kommt raus bei ~?",
       "ergebnis von ~?",
       "~ gleich?",
       "~ = __",
       "was sind ~?",
       "wieviel ist ~",
       "l\u00f6se: ~",
       "<berechne|rechne aus>: ~",
       "bestimme den Wert von ~.",
       "was bekomme ich bei ~?",
       "wei\u00dft du, was ~ ergibt?",
       "was ist ~? Nur das Ergebnis<.| bitte.>",
       "Aufgabe: ~ = ?",
       "Frage: Was ist ~?\nAntwort:",
       "~ ergibt?",
       "wie rechnet man ~?"},
      {"~.", "~.", "~", "bitte ~.", "~ bitte", "~, bitte.", "jetzt ~.", "~.", "~:", "Aufgabe: ~.",
       "~. Nur das Ergebnis<.| bitte.>", "in meinem Buch steht: ~.", "die Aufgabe lautet: ~."},
      {"kannst du <bitte |>~?", "k\u00f6nntest du <bitte |mir |>~?", "bitte ~.", "~",
       "ich m\u00f6chte ~.", "ich muss ~.", "wie kann ich ~?", "ich soll ~.", "wir sollen ~.",
       "hilf mir, das zu machen: ~.", "meine Aufgabe ist: ~."},
      {"~?", "~?", "~?", "~", "sag mir: ~?", "wei\u00dft du: ~?", "~?",
       "~? Nur das Ergebnis<.| bitte.>", "Frage: ~?\nAntwort:", "ich frage mich: ~?",
       "kurze Frage, ~?", "hey, ~?", "meine Frage ist: ~?"}};
  return all;
}

void add_framed(const Lines& forms, const Lines& frames, Lines& out) {
  for (const std::string& form : forms) {
    for (const std::string& frame : frames) {
      const size_t at = frame.find('~');
      out.push_back(frame.substr(0, at) + form + frame.substr(at + 1));
    }
  }
}

Lines framed(const PhraseForms& forms, const PhraseFrames& frames) {
  Lines out;
  add_framed(forms.nouns, frames.nouns, out);
  add_framed(forms.expressions, frames.expressions, out);
  add_framed(forms.commands, frames.commands, out);
  add_framed(forms.infinitives, frames.infinitives, out);
  add_framed(forms.questions, frames.questions, out);
  // As often as a framed form.
  for (int i = 0; i < 8; ++i) out.insert(out.end(), forms.terse.begin(), forms.terse.end());
  return out;
}

// The first letter of a sentence that does not begin with a slot.
std::string begun(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

// Where the group that opens at `at` closes.
size_t closing(std::string_view form, size_t at) {
  int depth = 0;
  for (size_t i = at; i < form.size(); ++i) {
    if (form[i] == '\\') {
      ++i;
    } else if (form[i] == '<') {
      ++depth;
    } else if (form[i] == '>' && --depth == 0) {
      return i;
    }
  }
  PONDER_CHECK(!"a form's \"<\" has no \">\"");
  return 0;
}

std::vector<std::string_view> alternatives(std::string_view inside) {
  std::vector<std::string_view> out;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i < inside.size(); ++i) {
    depth += inside[i] == '<' ? 1 : inside[i] == '>' ? -1 : 0;
    if (inside[i] != '|' || depth > 0) continue;
    out.push_back(inside.substr(begin, i - begin));
    begin = i + 1;
  }
  out.push_back(inside.substr(begin));
  return out;
}

const std::string& filling(std::string_view name, const PhraseSlots& slots) {
  for (const auto& [slot, text] : slots) {
    if (slot == name) return text;
  }
  PONDER_CHECK(!"a form has a slot that was given nothing");
  return slots.front().second;
}

constexpr char kOpen = '\x01', kClose = '\x02';

}  // namespace

PhraseForms with_more(PhraseForms forms, const PhraseForms& more) {
  const auto add = [](Lines& to, const Lines& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  add(forms.nouns, more.nouns);
  add(forms.expressions, more.expressions);
  add(forms.commands, more.commands);
  add(forms.infinitives, more.infinitives);
  add(forms.questions, more.questions);
  add(forms.terse, more.terse);
  return forms;
}

Phrases::Phrases(PhraseForms english, PhraseForms german)
    : english_(framed(english, english_frames())), german_(framed(german, german_frames())) {
  // A group that stays open is found here, not when chance comes to it.
  for (const Lines* sentences : {&english_, &german_}) {
    for (const std::string& form : *sentences) {
      for (size_t at = 0; at < form.size(); ++at) {
        if (form[at] == '\\') {
          ++at;
        } else if (form[at] == '<') {
          closing(form, at);
        }
      }
    }
  }
}

std::string Phrases::say(Rng& rng, const PhraseSlots& slots, bool german) const {
  const Lines& sentences = german ? german_ : english_;
  PONDER_CHECK(!sentences.empty());
  return begun(expanded(sentences[rng.below(sentences.size())], rng, slots));
}

std::string expanded(std::string_view form, Rng& rng, const PhraseSlots& slots) {
  std::string out;
  for (size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '\\' && i + 1 < form.size()) {
      out += form[++i];
    } else if (form[i] == '{') {
      const size_t end = form.find('}', i);
      PONDER_CHECK(end != form.npos);
      out += kept(filling(form.substr(i + 1, end - i - 1), slots));
      i = end;
    } else if (form[i] == '<') {
      const size_t end = closing(form, i);
      const auto choices = alternatives(form.substr(i + 1, end - i - 1));
      out += expanded(choices[rng.below(choices.size())], rng, slots);
      i = end;
    } else if (form[i] != ' ' || !out.ends_with(' ')) {
      out += form[i];
    }
  }
  return out;
}

std::string kept(std::string_view text) { return kOpen + std::string(text) + kClose; }

std::string without_fences(std::string_view text) {
  std::string out(text);
  std::erase_if(out, [](char c) { return c == kOpen || c == kClose; });
  return out;
}

}  // namespace ponder

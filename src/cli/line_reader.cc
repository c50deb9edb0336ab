#include "cli/line_reader.h"

#include <histedit.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cstring>
#include <cwchar>
#include <filesystem>
#include <iostream>

#include "base/error.h"
#include "base/interrupt.h"
#include "cli/terminal.h"

namespace ponder {
namespace {

constexpr int kHistoryLines = 1000;

char* prompt(EditLine*) {
  static char text[] = "> ";
  return text;
}

// One character from the terminal: unlike libedit's own, it returns on Ctrl-C.
int read_character(EditLine* edit, wchar_t* out) {
  InterruptGuard* guard = nullptr;
  el_get(edit, EL_CLIENTDATA, &guard);
  std::mbstate_t state{};
  for (;;) {
    char byte;
    const ssize_t got = ::read(STDIN_FILENO, &byte, 1);
    if (got == 0) return 0;
    if (got < 0) {
      if (errno == EINTR && !guard->caught()) continue;
      return -1;
    }
    const size_t size = std::mbrtowc(out, &byte, 1, &state);
    if (size == static_cast<size_t>(-2)) continue;  // in the middle of a character
    if (size != static_cast<size_t>(-1)) return 1;
    state = {};
  }
}

// Lines that were pasted together arrive faster than anybody types.
bool more_is_there() {
  constexpr int kWaitMs = 20;
  pollfd input = {STDIN_FILENO, POLLIN, 0};
  return ::poll(&input, 1, kWaitMs) > 0 && (input.revents & POLLIN);
}

void chop_line_break(std::string& text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
}

}  // namespace

struct LineReader::Editor {
  explicit Editor(const std::string& history_file) : file(history_file) {
    // Characters are UTF-8 whatever the environment says; nothing else shall follow its locale.
    if (!std::setlocale(LC_CTYPE, "C.UTF-8")) std::setlocale(LC_CTYPE, "");
    edit = el_init("ponder", stdin, stdout, stderr);
    history = history_init();
    if (!edit || !history) fail("cannot set up line editing on this terminal; try with TERM=dumb");
    HistEvent event;
    ::history(history, &event, H_SETSIZE, kHistoryLines);
    ::history(history, &event, H_SETUNIQUE, 1);
    if (!file.empty()) ::history(history, &event, H_LOAD, file.c_str());
    el_set(edit, EL_PROMPT, prompt);
    el_set(edit, EL_EDITOR, "emacs");
    el_set(edit, EL_HIST, ::history, history);
    el_set(edit, EL_GETCFN, read_character);
    el_set(edit, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  }
  ~Editor() {
    HistEvent event;
    if (!file.empty()) {
      std::error_code ignored;  // a history that cannot be kept is no reason to fail
      std::filesystem::create_directories(std::filesystem::path(file).parent_path(), ignored);
      ::history(history, &event, H_SAVE, file.c_str());
    }
    history_end(history);
    el_end(edit);
  }

  std::string file;
  EditLine* edit = nullptr;
  History* history = nullptr;
};

LineReader::LineReader(const std::string& history_file)
    : terminal_(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
  if (terminal_) editor_ = std::make_unique<Editor>(history_file);
}

LineReader::~LineReader() = default;

LineReader::Result LineReader::read() { return terminal_ ? read_edited() : read_plain(); }

LineReader::Result LineReader::read_edited() {
  EditLine* edit = editor_->edit;
  InterruptGuard guard;
  el_set(edit, EL_CLIENTDATA, &guard);
  Result out;
  do {
    int count = 0;
    const char* line = el_gets(edit, &count);
    if (guard.caught()) {
      const LineInfo* typed = el_line(edit);
      const bool empty = !typed || typed->lastchar == typed->buffer;
      el_reset(edit);
      write_now("\n");
      return {Kind::Interrupt, "", empty && out.text.empty()};
    }
    if (!line || count <= 0) {
      if (!out.text.empty()) break;
      write_now("\n");
      return {};
    }
    out.text.append(line, static_cast<size_t>(count));
  } while (more_is_there());
  chop_line_break(out.text);
  out.kind = Kind::Line;
  if (!out.text.empty()) {
    HistEvent event;
    history(editor_->history, &event, H_ENTER, out.text.c_str());
  }
  return out;
}

LineReader::Result LineReader::read_plain() {
  Result out;
  if (!std::getline(std::cin, out.text)) {
    if (std::ferror(stdin) != 0) fail("cannot read standard input: {}", std::strerror(errno));
    return {};
  }
  chop_line_break(out.text);
  out.kind = Kind::Line;
  return out;
}

}  // namespace ponder

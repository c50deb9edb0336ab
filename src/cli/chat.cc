// ponder chat: a conversation of many turns.
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "base/ascii.h"
#include "base/error.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/json.h"
#include "base/tell.h"
#include "cli/commands.h"
#include "cli/line_reader.h"
#include "cli/model_option.h"
#include "cli/progress.h"
#include "cli/reply_flags.h"
#include "cli/reply_printer.h"
#include "cli/terminal.h"
#include "cli/text_file.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr uint64_t kMaxConversation = uint64_t{64} << 20;

struct ChatOptions {
  ReplyFlags reply;
  bool quiet = false;
};

Json to_json(const std::vector<Message>& messages) {
  Json list = Json::array();
  for (const Message& message : messages) {
    Json one = {{"role", message.role}, {"content", valid_utf8(message.content)}};
    if (!message.thought.empty()) one["thought"] = valid_utf8(message.thought);
    list.push_back(std::move(one));
  }
  return {{"messages", std::move(list)}};
}

std::vector<Message> from_json(const std::string& text, const std::string& file) {
  const Json json = parse_json_object(text, file);
  const Json* list = json_member(json, "messages");
  if (!list || !list->is_array()) fail("{}: \"messages\" is no list; is it from /save?", file);
  std::vector<Message> out;
  for (const Json& one : *list) {
    if (!one.is_object()) fail("{}: a message is no object; is it from /save?", file);
    const auto role = json_string(one, "role", file), content = json_string(one, "content", file);
    if (!role || !content) fail("{}: a message has no \"role\" or no \"content\"", file);
    if (*role != "system" && *role != "user" && *role != "assistant") {
      fail("{}: a message has the role \"{}\", but only system, user and assistant talk here", file,
           printable(*role));
    }
    out.push_back({*role, *content, json_string(one, "thought", file).value_or("")});
  }
  return out;
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

class Chat {
 public:
  struct Command {
    const char *name, *value, *help;  // value: "" if it takes none
    void (Chat::*run)(const std::string& value);
  };
  static const std::vector<Command>& commands();

  explicit Chat(const ChatOptions& options)
      : options_(options),
        flags_(options.reply),
        assistant_(load_assistant(flags_)),
        sampling_(sampling_of(flags_, assistant_->checkpoint())) {
    tell_differences(assistant_->checkpoint());
    reset(flags_.system);
  }

  void run() {
    LineReader reader(history_file());
    if (reader.terminal()) write_now("Ask away; /help shows the commands.\n");
    bool hinted = false;
    while (!over_) {
      const LineReader::Result said = reader.read();
      if (said.kind == LineReader::Kind::End) return;
      if (said.kind == LineReader::Kind::Interrupt) {
        if (said.was_empty && hinted) return;
        if (said.was_empty) write_now("Ctrl-C once more, or /exit, ends the chat.\n");
        hinted = said.was_empty;
        continue;
      }
      hinted = false;
      if (is_blank(said.text)) continue;
      try {
        if (!is_valid_utf8(said.text)) fail("the line is no text in UTF-8");
        if (!command(said.text)) ask(said.text);
      } catch (const Error& error) {
        // Somebody at a terminal can do better next time; a script shall fail.
        if (!reader.terminal()) throw;
        tell("ponder: {}\n", error.what());
      }
    }
  }

 private:
  // A question and what came of it; a reply that ended within its thought joins no conversation,
  // but can be gone on with.
  struct Turn {
    std::vector<Message> before;
    std::string question;
    Message reply;
    bool closed = false;  // the thought is at its end
  };

  void reset(const std::string& system) {
    messages_.clear();
    last_.reset();
    failed_.reset();
    attached_.clear();
    if (!system.empty()) messages_.push_back({"system", system});
  }

  std::string system() const {
    return !messages_.empty() && messages_[0].role == "system" ? messages_[0].content : "";
  }

  // True if the line was a command, in whatever case. A text that only begins with a slash, as a
  // path, is none.
  bool command(const std::string& line) {
    constexpr std::string_view kBlanks = " \t";
    const size_t blank = line.find_first_of(kBlanks);
    const std::string name = line.substr(0, blank), small = lower_ascii(name);
    const size_t begin = line.find_first_not_of(kBlanks, blank);
    const std::string value = begin == std::string::npos
                                  ? ""
                                  : line.substr(begin, line.find_last_not_of(kBlanks) - begin + 1);
    for (const Command& one : commands()) {
      if ((small == "/quit" ? "/exit" : small) != one.name) continue;
      if (*one.value == '\0' && !is_blank(value)) fail("{} takes nothing beside it", name);
      (this->*one.run)(value);
      return true;
    }
    if (name[0] == '/' && is_word(small)) {
      fail("there is no command {}; /help shows those that there are", printable(name));
    }
    return false;
  }

  static bool is_word(const std::string& name) {
    return name.size() > 1 &&
           std::all_of(name.begin() + 1, name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  }

  void help(const std::string&);
  void exit(const std::string&) { over_ = true; }
  void forget(const std::string&) { reset(system()); }
  void reset_system(const std::string& text) { reset(text); }

  void save(const std::string& path) {
    if (path.empty()) fail("/save needs the name of a file");
    check_replaceable(path);
    AtomicFile file(path);
    file.write(to_json(messages_).dump(2) + "\n");
    file.commit();
    tell("{} messages saved\n", messages_.size());
  }

  // Only a conversation is replaced by another.
  static void check_replaceable(const std::string& path) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) return;
    try {
      from_json(read_file(path, kMaxConversation), path);
    } catch (const Error&) {
      fail("{}: the file exists and is no saved conversation; save under another name", path);
    }
  }

  void load(const std::string& path) {
    if (path.empty()) fail("/load needs the name of a file");
    const std::string kept = system();
    messages_ = from_json(read_file(path, kMaxConversation), path);
    last_.reset();
    failed_.reset();
    tell("{} messages loaded\n", messages_.size());
    if (kept.empty() || system() == kept) return;
    if (!system().empty()) {
      tell("its system message stands, in place of the one before\n");
    } else {
      messages_.insert(messages_.begin(), {"system", kept});
      tell("the system message before stays\n");
    }
  }

  void model(const std::string& name) {
    if (!is_blank(name)) {
      ReplyFlags flags = flags_;
      flags.model = name;
      flags.adapter.clear();                                     // it was the other one's
      std::unique_ptr<Assistant> other = load_assistant(flags);  // or all stays as it was
      assistant_ = std::move(other);
      flags_ = std::move(flags);
      sampling_ = sampling_of(flags_, assistant_->checkpoint());
      tell_differences(assistant_->checkpoint());
    }
    tell("the model is {}\n", printable(assistant_->checkpoint().path, 4096));
  }

  void attach(const std::string& path) {
    if (path.empty()) {
      attached_.clear();
      tell("no file goes with the next question\n");
      return;
    }
    attached_ += fmt::format("\n\n{}:\n{}", path, read_text_file(path));
    tell("{} goes with the next question\n", printable(path, 4096));
  }

  void think(const std::string& value) {
    int64_t budget = 0;
    const char* end = value.data() + value.size();
    const auto number = std::from_chars(value.data(), end, budget);
    const bool counts = number.ec == std::errc() && number.ptr == end && budget >= 0;
    if (value != "on" && value != "off" && !counts) {
      fail("/think is on, off or a number of tokens, but not '{}'", printable(value));
    }
    if (const std::string said = said_of_thinking(); !said.empty()) {
      fail("/think has no say: --template-arg {} was given", printable(said));
    }
    flags_.no_think = value == "off";
    flags_.think_budget = counts ? std::optional(budget) : std::nullopt;
  }

  // The template argument that decides whether there is a thought; "": none does.
  std::string said_of_thinking() const {
    const Json arguments = template_arguments(flags_);
    for (const char* name : {"enable_thinking", "thinking"}) {
      if (arguments.contains(name)) return name;
    }
    return "";
  }

  Turn& last() {
    if (last_) return *last_;
    // A conversation that was loaded has its last turn in it.
    const size_t size = messages_.size();
    if (size < 2 || messages_[size - 1].role != "assistant" || messages_[size - 2].role != "user") {
      fail("there is no reply yet; ask something first");
    }
    last_ = Turn{{messages_.begin(), messages_.end() - 2},
                 messages_[size - 2].content,
                 messages_[size - 1],
                 true};
    return *last_;
  }

  void undo(const std::string&) {
    if (failed_) {
      failed_.reset();
    } else {
      messages_ = last().before;
      last_.reset();
    }
    tell("{} messages are left\n", messages_.size());
  }

  void retry(const std::string&) {
    if (failed_) return answer(std::string(*failed_));
    const Turn turn = last();
    const std::vector<Message> kept = std::exchange(messages_, turn.before);
    try {
      answer(turn.question);
    } catch (...) {
      messages_ = kept;
      throw;
    }
    if (messages_.size() > turn.before.size() || kept.size() == messages_.size()) return;
    messages_ = kept;
    tell("it ended within its thought; the earlier answer stays\n");
  }

  void go_on(const std::string&) {
    Turn turn = last();
    std::vector<Message> messages = turn.before;
    messages.push_back({"user", turn.question});
    messages.push_back(turn.reply);
    reply(turn, assistant_->format().continued(messages, turn.closed, flags_.think(), nullptr,
                                               template_arguments(flags_)));
  }

  void ask(const std::string& question) {
    answer(question + attached_);
    attached_.clear();
  }

  void answer(const std::string& question) {
    std::vector<Message> messages = messages_;
    messages.push_back({"user", question});
    failed_ = question;
    reply(
        {messages_, question, {"assistant", "", ""}, false},
        assistant_->format().prompt(messages, flags_.think(), nullptr, template_arguments(flags_)));
    failed_.reset();
  }

  // The question joins the conversation only together with an answer.
  void reply(Turn turn, Prompt prompt) {
    const bool begun = turn.closed || !turn.reply.content.empty();
    ReplyRequest request = request_of(flags_, assistant_->checkpoint(), std::move(prompt));
    request.sampling = sampling_;
    request.sampling.seed += turns_++;  // else every turn would draw the same numbers
    InterruptGuard interrupt;
    const Completion completion = shown_reply(request, interrupt);
    turn.reply.thought += completion.thought;
    turn.reply.content += completion.answer;
    turn.closed = begun || !is_blank(completion.answer);
    if (turn.reply.thought.empty() && is_blank(turn.reply.content)) return;
    last_ = turn;
    if (is_blank(turn.reply.content)) return;
    messages_ = std::move(turn.before);
    messages_.push_back({"user", turn.question});
    messages_.push_back(std::move(turn.reply));
  }

  Completion shown_reply(const ReplyRequest& request, const InterruptGuard& interrupt) {
    Progress progress("reading the conversation");
    ReplyPrinter printer(options_.quiet);
    ReplyListener listener;
    listener.cancelled = [&] { return interrupt.caught(); };
    listener.prefill = [&](int64_t done, int64_t total) {
      if (done < total) progress.update(static_cast<uint64_t>(done), static_cast<uint64_t>(total));
      if (done == total) progress.wipe();
    };
    listener.text = [&](std::string_view thought, std::string_view answer) {
      printer.text(thought, answer);
    };
    Completion completion = assistant_->reply(request, listener);
    printer.finish();
    if (isatty(STDERR_FILENO) && !options_.quiet) print_summary(completion);
    return completion;
  }

  static std::string history_file() {
    const std::string folder = ponder_home();
    return folder.empty() ? "" : folder + "/chat_history";
  }

  const ChatOptions& options_;
  ReplyFlags flags_;  // as the commands have changed them
  std::unique_ptr<Assistant> assistant_;
  SamplingParams sampling_;
  std::vector<Message> messages_;
  std::optional<Turn> last_;
  std::optional<std::string> failed_;  // the last question, where it was an error
  std::string attached_;               // to the next question that gets a reply
  uint64_t turns_ = 0;
  bool over_ = false;
};

const std::vector<Chat::Command>& Chat::commands() {
  static const std::vector<Command> kCommands = {
      {"/continue", "", "go on with the last reply, which was cut or stopped", &Chat::go_on},
      {"/retry", "", "ask the last question again", &Chat::retry},
      {"/undo", "", "forget the last question and its reply", &Chat::undo},
      {"/reset", "", "forget the conversation", &Chat::forget},
      {"/file", "PATH", "put a text file behind the next question; alone: none", &Chat::attach},
      {"/think", "on|off|N", "whether to think, and for how many tokens at most", &Chat::think},
      {"/model", "NAME", "go on with another model (as -m says it); alone: which it is",
       &Chat::model},
      {"/system", "TEXT", "set the system prompt (empty: none) and forget the conversation",
       &Chat::reset_system},
      {"/save", "FILE", "write the conversation as JSON", &Chat::save},
      {"/load", "FILE", "go on with a saved conversation", &Chat::load},
      {"/help", "", "this text", &Chat::help},
      {"/exit", "", "end (so do /quit, Ctrl-D and twice Ctrl-C)", &Chat::exit},
  };
  return kCommands;
}

std::string help_text() {
  std::string out;
  for (const Chat::Command& one : Chat::commands()) {
    out += fmt::format("{:<17} {}\n", fmt::format("{} {}", one.name, one.value), one.help);
  }
  return out + "Ctrl-C stops a reply.\n";
}

void Chat::help(const std::string&) { write_now(help_text()); }

}  // namespace

void add_chat(CLI::App& app) {
  CLI::App* command = app.add_subcommand("chat", "Talk with a model, turn by turn");
  auto options = std::make_shared<ChatOptions>();
  add_reply_flags(*command, options->reply);
  command->add_flag("-q,--quiet", options->quiet, "Only the answers");
  command->footer("Commands in a chat:\n" + help_text() +
                  "Lines are kept in ${PONDER_HOME:-~/.cache/ponder}/chat_history.");
  command->callback([options] {
    std::signal(SIGPIPE, SIG_IGN);
    const JoinedRanks joined(options->reply.layout, options->reply.threads);
    if (joined.followed()) return;
    options->reply.ranks = joined.ranks();
    Chat(*options).run();
    options->reply.ranks = nullptr;
  });
}

}  // namespace ponder

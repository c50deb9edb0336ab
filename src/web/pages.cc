#include "web/pages.h"

// The assembler reads the files: a source with their bytes as numbers would take seconds to
// compile.
#define PONDER_EMBED(name, file)                               \
  asm(".pushsection .rodata\n"                                 \
      ".globl ponder_" #name "\n.globl ponder_" #name          \
      "_end\n"                                                 \
      "ponder_" #name ":\n.incbin \"" PONDER_WEB_DIST "/" file \
      "\"\n"                                                   \
      "ponder_" #name "_end:\n.byte 0\n.popsection\n");        \
  extern "C" const char ponder_##name[], ponder_##name##_end[]

PONDER_EMBED(chat_html, "chat.html.gz");
PONDER_EMBED(chat_policy, "chat.csp");
PONDER_EMBED(connect_html, "connect.html.gz");
PONDER_EMBED(connect_policy, "connect.csp");
PONDER_EMBED(watch_html, "watch.html.gz");
PONDER_EMBED(watch_policy, "watch.csp");
PONDER_EMBED(notice, "NOTICE.txt");

namespace ponder {
namespace {

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<size_t>(end - begin)};
}

}  // namespace

Page chat_page() {
  return {between(ponder_chat_html, ponder_chat_html_end),
          between(ponder_chat_policy, ponder_chat_policy_end)};
}

Page connect_page() {
  return {between(ponder_connect_html, ponder_connect_html_end),
          between(ponder_connect_policy, ponder_connect_policy_end)};
}

Page watch_page() {
  return {between(ponder_watch_html, ponder_watch_html_end),
          between(ponder_watch_policy, ponder_watch_policy_end)};
}

std::string_view pages_notice() { return between(ponder_notice, ponder_notice_end); }

}  // namespace ponder

// The pages that are part of the program, as web/ built them (web/dist): each one file, compressed.
#pragma once

#include <string_view>

namespace ponder {

struct Page {
  std::string_view gzip;    // the HTML with all it needs inside
  std::string_view policy;  // its Content-Security-Policy: nothing but what is in it may run
};

Page chat_page();
Page connect_page();  // a frame of the chat page that speaks with servers of tools
Page watch_page();    // of `ponder watch`
// The licences of what the pages are made with.
std::string_view pages_notice();

}  // namespace ponder

// What stands around a story: how homework, exams and chats bring one in, and what they want back.
#pragma once

#include <string>

#include "base/rng.h"

namespace ponder {

// The story as it is, mostly; else in a frame, or with its question first.
std::string in_story_frame(const std::string& story, Rng& rng, bool german);

}  // namespace ponder

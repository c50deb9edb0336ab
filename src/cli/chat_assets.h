// The chat page as `serve` hands it out, and what the page is told of the model.
#pragma once

#include <string>
#include <vector>

#include "http/assets.h"

namespace ponder {

// "/" is the page, "/connect" its frame for servers of tools, "/notices" whose work is in it, and
// "/ui.json" {"about", "thinks", "suggestions": [{"title", "prompt"}]} what it offers to ask. A
// folder with a ponder.json says itself what it is good at: {"about": text, "tasks": those that
// `ponder tasks` lists, as rl.tasks names them}. `path` is the model's, and `thinks` whether it
// does. Error if that file makes no sense. To be called once: the bytes live as long as the
// process.
std::vector<http::Asset> chat_assets(const std::string& path, bool thinks);

}  // namespace ponder

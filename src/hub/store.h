// Where pulled models lie: HOME/hub/OWNER/NAME/COMMIT/, and HOME/hub/OWNER/NAME/pulled.json tells
// which of them are whole, by what was asked for: {ASKED: {"file": FILE, "commit": COMMIT}}, where
// FILE is "" for a checkpoint's folder. (Once it was {FILE: COMMIT}, which is still read.)
#pragma once

#include <optional>
#include <string>

#include "hub/names.h"

namespace ponder {

// HOME/hub/OWNER/NAME. `home` is ponder's folder (PONDER_HOME).
std::string hub_folder(const std::string& home, const HubName& name);

// The folder or .gguf file (of several parts the first) that the last pull of this very name gave;
// if there was none, the only one of all pulled files that it means. nullopt if none is there, or
// not all of its parts. Error if several files fit, or if pulled.json is damaged.
std::optional<std::string> find_pulled(const std::string& home, const HubName& name);

// Notes that the pull of `name` gave `file` ("" for the checkpoint), which is whole in the folder
// of `commit`. What that name gave before is no longer meant by it, nor is an older `file` by any.
void note_pulled(const std::string& home, const HubName& name, const std::string& file,
                 const std::string& commit);

}  // namespace ponder

// Where pulled models lie: HOME/hub/OWNER/NAME/COMMIT/, and HOME/hub/OWNER/NAME/pulled.json tells
// which of them are whole: {"": COMMIT} for a checkpoint's folder, {"FILE": COMMIT} for a .gguf.
#pragma once

#include <optional>
#include <string>

#include "hub/names.h"

namespace ponder {

// HOME/hub/OWNER/NAME. `home` is ponder's folder (PONDER_HOME).
std::string hub_folder(const std::string& home, const HubName& name);

// The folder or .gguf file that was pulled last under this name; nullopt if none was. Error if
// several files fit, or if pulled.json is damaged.
std::optional<std::string> find_pulled(const std::string& home, const HubName& name);

// Notes that `file` ("" for the checkpoint) is whole in the folder of `commit`.
void note_pulled(const std::string& home, const HubName& name, const std::string& file,
                 const std::string& commit);

}  // namespace ponder

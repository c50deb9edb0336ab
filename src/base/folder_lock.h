// One process at a time works in a folder.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace ponder {

// Holds FOLDER/NAME, which goes with the process however it ends; the file stays.
class FolderLock {
 public:
  enum class IfHeld : uint8_t {
    Fail,  // an Error, after a moment for a process that is just being killed
    Wait,  // for as long as it takes
  };
  // Error, too, if the folder cannot be written to.
  explicit FolderLock(const std::string& folder, IfHeld then = IfHeld::Fail,
                      const char* name = "lock");
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int file_;
};

// Whether nothing else than some of these is in the folder; true if there is none.
bool holds_only(const std::string& folder, std::initializer_list<std::string_view> names);

}  // namespace ponder

// One process at a time works in a folder.
#pragma once

#include <string>

namespace ponder {

// Holds FOLDER/lock, which goes with the process however it ends; the file stays.
class FolderLock {
 public:
  // Waits a moment for a process that is just being killed. Error if another one keeps the folder,
  // or if it cannot be written to.
  explicit FolderLock(const std::string& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int file_;
};

}  // namespace ponder

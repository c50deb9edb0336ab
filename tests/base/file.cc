// Files: maps and reads refuse what is not a file, and a reader never sees half of a written one.
#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <utility>

#include "base/error.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test, gone afterwards.
class FileTest : public testing::Test {
 protected:
  FileTest() {
    std::string pattern = fs::temp_directory_path() / "ponder-file-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~FileTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  std::string make(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }

  size_t files() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

std::string content(const std::string& path) {
  std::stringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

std::string message(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "(no error)";
}

std::string text(const MappedFile& file) {
  auto bytes = file.bytes();
  return bytes.empty() ? ""
                       : std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

// Files this process writes may not grow past `bytes`, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &old_);
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit old_{};
  void (*old_handler_)(int);
};

using MappedFileTest = FileTest;

TEST_F(MappedFileTest, ShowsEveryByte) {
  const std::string written("GGUF\0\xff\n", 7);
  MappedFile file(make("model.gguf", written));
  EXPECT_EQ(text(file), written);
  EXPECT_EQ(file.path(), path("model.gguf"));
}

TEST_F(MappedFileTest, EmptyFileIsAnEmptySpan) {
  MappedFile file(make("empty", ""));
  EXPECT_TRUE(file.bytes().empty());
}

TEST_F(MappedFileTest, MissingFileNamesPathAndReason) {
  const std::string said = message([&] { MappedFile(path("absent.gguf")); });
  EXPECT_EQ(said, "cannot open " + path("absent.gguf") + ": No such file or directory");
}

TEST_F(MappedFileTest, FolderIsNoFile) {
  EXPECT_EQ(message([&] { MappedFile file(folder_.string()); }),
            "cannot read " + folder_.string() + ": it is not a file");
}

TEST_F(MappedFileTest, DeviceIsNoFile) {
  EXPECT_EQ(message([] { MappedFile file("/dev/zero"); }),
            "cannot read /dev/zero: it is not a file");
}

TEST_F(MappedFileTest, FifoIsRefusedWithoutWaitingForAWriter) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(message([&] { MappedFile file(path("pipe")); }),
            "cannot read " + path("pipe") + ": it is not a file");
}

TEST_F(MappedFileTest, MoveKeepsTheMapAndEmptiesTheSource) {
  MappedFile first(make("a", "first"));
  MappedFile second(make("b", "second"));
  MappedFile moved(std::move(first));
  EXPECT_EQ(text(moved), "first");
  EXPECT_TRUE(first.bytes().empty());  // NOLINT(bugprone-use-after-move)
  moved = std::move(second);
  EXPECT_EQ(text(moved), "second");
  EXPECT_EQ(moved.path(), path("b"));
}

TEST_F(MappedFileTest, StaysReadableAfterTheFileIsReplaced) {
  MappedFile file(make("model", "old weights"));
  AtomicFile next(path("model"));
  next.write("new");
  next.commit();
  EXPECT_EQ(text(file), "old weights");
  EXPECT_EQ(content(path("model")), "new");
}

TEST_F(MappedFileTest, DroppedPagesComeBackFromTheFile) {
  const std::string written(5 * 4096 + 100, 'w');
  MappedFile file(make("model", written));
  ASSERT_EQ(text(file), written);
  file.drop(file.bytes().data() + 10, written.size() - 10);
  file.drop(file.bytes().data(), 0);
  file.drop(file.bytes().data() + 1, 1);
  EXPECT_EQ(text(file), written);
}

using ReadFileTest = FileTest;

TEST_F(ReadFileTest, ReadsUpToItsLimitAndNotOneByteMore) {
  const std::string file = make("config.json", "{\"a\": 1}");
  EXPECT_EQ(read_file(file, 8), "{\"a\": 1}");
  EXPECT_EQ(message([&] { read_file(file, 7); }),
            "cannot read " + file + ": it has 8 bytes, more than the limit of 7");
}

TEST_F(ReadFileTest, EmptyFileIsAnEmptyString) { EXPECT_EQ(read_file(make("empty", ""), 0), ""); }

TEST_F(ReadFileTest, RefusesFoldersAndMissingFiles) {
  EXPECT_EQ(message([&] { read_file(folder_.string(), 10); }),
            "cannot read " + folder_.string() + ": it is not a file");
  EXPECT_EQ(message([&] { read_file(path("absent"), 10); }),
            "cannot open " + path("absent") + ": No such file or directory");
}

using AtomicFileTest = FileTest;

TEST_F(AtomicFileTest, NothingIsSeenBeforeCommitAndAllAfter) {
  make("out", "old");
  AtomicFile file(path("out"));
  file.write("ne");
  file.write("w");
  EXPECT_EQ(file.size(), 3u);
  EXPECT_EQ(content(path("out")), "old");
  file.commit();
  EXPECT_EQ(content(path("out")), "new");
  EXPECT_EQ(files(), 1u);
}

TEST_F(AtomicFileTest, WithoutCommitTheOldFileStaysAlone) {
  make("out", "old");
  { AtomicFile(path("out")).write("half of"); }
  EXPECT_EQ(content(path("out")), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(AtomicFileTest, PartsLargerThanItsBufferArriveInOrder) {
  std::string expected;
  AtomicFile file(path("out"));
  for (int i = 0; i < 5; ++i) {
    const std::string part(700'001, static_cast<char>('a' + i));
    file.write(part);
    expected += part;
  }
  const std::string large(3'000'000, 'z');
  file.write(large);
  expected += large;
  file.commit();
  EXPECT_EQ(file.size(), expected.size());
  EXPECT_TRUE(content(path("out")) == expected);
}

TEST_F(AtomicFileTest, ALinkStaysAndADeviceIsRefused) {
  std::ofstream(path("real")) << "old";
  std::filesystem::create_symlink("real", path("link"));
  AtomicFile file(path("link"));
  file.write("new");
  file.commit();
  EXPECT_TRUE(std::filesystem::is_symlink(path("link")));
  EXPECT_EQ(read_file(path("real"), 100), "new");
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  std::filesystem::create_symlink("nowhere", path("dangling"));
  for (const char* name : {"pipe", "dangling"}) {
    EXPECT_THROW(AtomicFile{path(name)}, Error) << name;
    EXPECT_TRUE(std::filesystem::is_fifo(path("pipe")));
  }
}

TEST_F(AtomicFileTest, EmptyFileCanBeCommitted) {
  AtomicFile(path("out")).commit();
  EXPECT_EQ(content(path("out")), "");
}

TEST_F(AtomicFileTest, MissingFolderIsAnErrorAtOnce) {
  EXPECT_EQ(message([&] { AtomicFile file(path("absent/out")); }),
            "cannot write " + path("absent/out") + ".partial: No such file or directory");
}

TEST_F(AtomicFileTest, FolderInItsPlaceIsAnErrorAndLeavesNothing) {
  fs::create_directory(path("out"));
  EXPECT_EQ(message([&] { AtomicFile(path("out")).commit(); }),
            "cannot write " + path("out") + ": Is a directory");
  EXPECT_EQ(files(), 1u);
}

TEST_F(AtomicFileTest, FullDeviceNamesThePathAndWhatToDo) {
  // /dev/full answers every write with "no space left".
  fs::create_symlink("/dev/full", path("out.partial"));
  EXPECT_EQ(message([&] {
              AtomicFile file(path("out"));
              file.write("weights");
              file.commit();
            }),
            "cannot write " + path("out") +
                ": No space left on device; free some space or choose another place");
  EXPECT_EQ(files(), 0u);
}

TEST_F(AtomicFileTest, DiskThatFillsUpMidwayLeavesTheOldFile) {
  make("out", "old");
  const std::string part(1 << 20, 'x');
  const std::string said = message([&] {
    FileSizeLimit limit(2'500'000);
    AtomicFile file(path("out"));
    for (int i = 0; i < 4; ++i) file.write(part);
    file.commit();
  });
  EXPECT_EQ(said, "cannot write " + path("out") +
                      ": File too large; free some space or choose another place");
  EXPECT_EQ(content(path("out")), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(AtomicFileTest, APointerOfGitLfsIsNotTakenForTheFile) {
  make("model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n");
  for (const std::string& said : {message([&] { MappedFile(path("model.safetensors")); }),
                                  message([&] { read_file(path("model.safetensors"), 1000); })}) {
    EXPECT_NE(said.find("git lfs pull"), said.npos) << said;
  }
}

}  // namespace
}  // namespace ponder

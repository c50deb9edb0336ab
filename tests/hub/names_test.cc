#include "hub/names.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "hub/digest.h"
#include "hub/listing.h"

namespace ponder {
namespace {

TEST(HubNames, OwnerNameAndFileAreTakenApart) {
  const auto plain = parse_hub_name("Qwen/Qwen3-0.6B");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->model(), "Qwen/Qwen3-0.6B");
  EXPECT_EQ(plain->file, "");
  const auto file = parse_hub_name("a/b:Q4/x-00001.gguf");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->file, "Q4/x-00001.gguf");
}

TEST(HubNames, OtherTextsAreNone) {
  for (const char* text : {"", "a", "a/", "/a", "a/b/c", "a/..", "../b", "a/b:", "a/b:/x", "a:b/c",
                           ".a/b", "-a/b", "a/b:../x", "a/b c", "a/b\n", "./b", "a/b:x\x1b"}) {
    EXPECT_FALSE(parse_hub_name(text)) << text;
  }
  EXPECT_FALSE(parse_hub_name("a/" + std::string(97, 'b')));
}

TEST(HubNames, PathsThatLeadOutOrUpsetATerminalAreNotHarmless) {
  for (const char* name : {"x", "a/b.gguf", "..x", "a b", "\xc3\xa4.gguf"}) {
    EXPECT_TRUE(harmless_path(name)) << name;
  }
  for (const char* name : {"", "/", "/x", "x/", "..", "a/../b", "./x", "a//b", "a\\b", "a\tb",
                           "a\x7f", "a\xc2\x9b", "a\xff"}) {
    EXPECT_FALSE(harmless_path(name)) << name;
  }
  EXPECT_FALSE(harmless_path(std::string_view("a\0b", 3)));
  EXPECT_FALSE(harmless_path(std::string(256, 'x')));
}

TEST(HubNames, UrlsAreEscaped) {
  EXPECT_EQ(url_escape("refs/pr/1", false), "refs%2Fpr%2F1");
  EXPECT_EQ(url_escape("a b/\xc3\xa4?#%.gguf", true), "a%20b/%C3%A4%3F%23%25.gguf");
}

// The checksums of "hello\n" that sha256sum and git hash-object print.
TEST(HubDigest, AgreesWithSha256sumAndGit) {
  Digest sha(Digest::Kind::Sha256, 0);
  sha.update("hel");
  sha.update("lo\n");
  EXPECT_EQ(sha.hex(), "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
  Digest git(Digest::Kind::GitBlob, 6);
  git.update("something else");
  git.restart();
  git.update("hello\n");
  EXPECT_EQ(git.hex(), "ce013625030ba8dba906f756967f9e9ca394464a");
}

TEST(HubListing, WhatACheckpointNeedsIsChosen) {
  const std::string commit(40, 'a'), blob(40, 'b'), sha(64, 'c');
  std::string files;
  for (const char* name : {"README.md", "config.json", "tokenizer.json", "tokenizer_config.json",
                           "chat_template.jinja", "onnx/config.json", "pytorch_model.bin"}) {
    files += fmt::format(R"({{"rfilename":"{}","size":3,"blobId":"{}"}},)", name, blob);
  }
  const auto listed = [&](const char* weights) {
    return read_hub_listing(
        fmt::format(
            R"({{"sha":"{}","siblings":[{}{{"rfilename":"{}","size":9,"lfs":{{"oid":"{}"}}}}]}})",
            commit, files, weights, sha),
        "x");
  };
  const HubListing listing = listed("model.safetensors");
  EXPECT_EQ(checkpoint_settings(listing, "x").size(), 4u);
  EXPECT_EQ(listing.find("model.safetensors")->checksum, sha);
  EXPECT_EQ(checkpoint_settings(listed("model.safetensors.index.json"), "x").size(), 5u);
  EXPECT_THROW(checkpoint_settings(listed("other.safetensors"), "x"), Error);
}

}  // namespace
}  // namespace ponder

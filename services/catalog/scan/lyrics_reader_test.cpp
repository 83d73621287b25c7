#include "services/catalog/scan/lyrics_reader.h"

#include <gmock/gmock.h>
#include <taglib/mpegfile.h>
#include <taglib/synchronizedlyricsframe.h>
#include <taglib/unsynchronizedlyricsframe.h>

#include "platform/testing/testing.h"
#include "services/catalog/scan/tag_reader.h"
#include "services/catalog/scan/test_audio.h"

namespace polyphony::catalog::scan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LyricsReaderTest : public ::testing::Test {
  protected:
    std::vector<LyricsText> read(const std::string& name, const std::string& sidecar = {}) {
        const auto beside = sidecar.empty() ? std::filesystem::path() : folder_.path() / sidecar;
        const auto facts = read_audio_file(folder_.path() / name, {beside, {}}, limits_);
        EXPECT_TRUE(facts) << facts.error();
        return facts ? facts->lyrics : std::vector<LyricsText>();
    }

    testing::TemporaryFolder folder_;
    WorkerLimits limits_;
};

TEST_F(LyricsReaderTest, ReadsTheTagsOfEachFormat) {
    for (const char* name : {"a.ogg", "a.opus", "a.flac", "a.m4a", "a.mp3"}) {
        ASSERT_TRUE(make_audio(folder_.path() / name));
        EXPECT_THAT(read(name), IsEmpty());
        ASSERT_TRUE(retag(folder_.path() / name, {{"LYRICS", "Sing,\nü sing"}}));
        EXPECT_THAT(read(name), ElementsAre(LyricsText{"", "Sing,\nü sing"})) << name;
    }
}

TEST_F(LyricsReaderTest, ReadsFramesWithTheirLanguage) {
    ASSERT_TRUE(make_audio(folder_.path() / "a.mp3"));
    for (const int version : {3, 4}) {
        TagLib::MPEG::File file((folder_.path() / "a.mp3").c_str());
        auto* tag = file.ID3v2Tag(true);
        tag->removeFrames("USLT");
        tag->removeFrames("SYLT");
        auto* plain = new TagLib::ID3v2::UnsynchronizedLyricsFrame(TagLib::String::UTF16);  // Belongs to the tag then.
        plain->setLanguage("DEU");
        plain->setText(TagLib::String("Stille Nächte", TagLib::String::UTF8));
        tag->addFrame(plain);
        auto* synced = new TagLib::ID3v2::SynchronizedLyricsFrame(TagLib::String::UTF16);
        synced->setLanguage("eng");
        synced->setType(TagLib::ID3v2::SynchronizedLyricsFrame::Lyrics);
        synced->setTimestampFormat(TagLib::ID3v2::SynchronizedLyricsFrame::AbsoluteMilliseconds);
        TagLib::ID3v2::SynchronizedLyricsFrame::SynchedTextList parts;
        parts.append({1500, "One"});
        parts.append({62'345, "\nTwo"});
        synced->setSynchedText(parts);
        tag->addFrame(synced);
        ASSERT_TRUE(file.save(TagLib::MPEG::File::ID3v2, TagLib::File::StripNone,
                              version == 3 ? TagLib::ID3v2::v3 : TagLib::ID3v2::v4));
        EXPECT_THAT(read("a.mp3"), ElementsAre(LyricsText{"eng", "[00:01.500]One\n[01:02.345] Two\n"},
                                               LyricsText{"deu", "Stille Nächte"}));
    }
}

TEST_F(LyricsReaderTest, ReadsTheFileBesideIt) {
    ASSERT_TRUE(make_audio(folder_.path() / "a.ogg"));
    ASSERT_TRUE(retag(folder_.path() / "a.ogg", {{"LYRICS", "From the tag"}}));
    write_file(folder_.path() / "utf8.lrc", "[00:01.00]Grüße");
    write_file(folder_.path() / "latin1.lrc",
               "[00:01.00]Gr\xfc\xdf"
               "e");
    write_file(folder_.path() / "utf16.lrc", std::string_view("\xff\xfeG\0r\0\xfc\0", 8));
    EXPECT_THAT(read("a.ogg", "utf8.lrc"),
                ElementsAre(LyricsText{"", "[00:01.00]Grüße"}, LyricsText{"", "From the tag"}));
    EXPECT_EQ(read("a.ogg", "latin1.lrc").at(0).text, "[00:01.00]Grüße");
    EXPECT_EQ(read("a.ogg", "utf16.lrc").at(0).text, "Grü");
    EXPECT_THAT(read("a.ogg", "missing.lrc"), ElementsAre(LyricsText{"", "From the tag"}));
}

TEST_F(LyricsReaderTest, LeavesOutWhatIsTooLongOrThereTwice) {
    ASSERT_TRUE(make_audio(folder_.path() / "a.ogg"));
    ASSERT_TRUE(retag(folder_.path() / "a.ogg", {{"LYRICS", "La"}, {"UNSYNCEDLYRICS", "La"}}));
    write_file(folder_.path() / "a.txt", std::string(limits_.max_lyrics_bytes + 1, 'a'));
    EXPECT_THAT(read("a.ogg", "a.txt"), ElementsAre(LyricsText{"", "La"}));
    write_file(folder_.path() / "a.txt",
               "L\x01\x7f"
               "a");
    EXPECT_THAT(read("a.ogg", "a.txt"), ElementsAre(LyricsText{"", "La"}));
}

}  // namespace
}  // namespace polyphony::catalog::scan

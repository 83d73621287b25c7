#include "services/catalog/scan/tag_reader.h"

#include <gmock/gmock.h>
#include <taglib/apetag.h>
#include <taglib/asffile.h>
#include <taglib/asfpicture.h>
#include <taglib/flacpicture.h>
#include <taglib/id3v2.h>
#include <taglib/mp4file.h>
#include <taglib/mpegfile.h>
#include <taglib/vorbisfile.h>
#include <taglib/wavpackfile.h>

#include "platform/testing/testing.h"
#include "services/catalog/scan/test_audio.h"

namespace polyphony::catalog::scan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr std::size_t kMaxCover = 1'000'000;

WorkerLimits limits_of(std::size_t max_cover_bytes) {
    WorkerLimits limits;
    limits.max_cover_bytes = max_cover_bytes;
    return limits;
}

struct Format {
    std::string ending;
    std::string codec;
    std::string content_type;
    std::string container;
};

void PrintTo(const Format& format, std::ostream* out) { *out << format.ending; }

const Tags kTags = {{"title", "Überschrift"}, {"artist", "Anna; Ben feat. Cleo"},
                    {"album", "Das Album"},   {"album_artist", "Anna"},
                    {"composer", "Clara"},    {"genre", "Folk; Jazz"},
                    {"track", "3/12"},        {"disc", "2/3"},
                    {"date", "1999-05-01"}};

class FormatTest : public ::testing::TestWithParam<Format> {
  protected:
    std::filesystem::path path(const std::string& stem) { return folder_.path() / (stem + GetParam().ending); }
    ReadResult read(const std::filesystem::path& path) { return read_audio_file(path, {}, limits_of(kMaxCover)); }

    testing::TemporaryFolder folder_;
};

TEST_P(FormatTest, ReadsWhatTheFileSays) {
    ASSERT_TRUE(make_audio(path("a"), kTags));
    auto facts = read(path("a"));
    ASSERT_TRUE(facts) << facts.error();
    EXPECT_EQ(facts->title, "Überschrift");
    EXPECT_THAT(facts->artists, ElementsAre("Anna", "Ben", "Cleo"));
    EXPECT_EQ(facts->album, "Das Album");
    EXPECT_THAT(facts->genres, ElementsAre("Folk", "Jazz"));
    EXPECT_EQ(facts->track_number, 3);
    EXPECT_EQ(facts->year, 1999);
    if (GetParam().ending != ".wav") {  // RIFF has no tags for these.
        EXPECT_THAT(facts->album_artists, ElementsAre("Anna"));
        EXPECT_THAT(facts->credits, ElementsAre(FileCredit{Role::Composer, "Clara"}));
        EXPECT_EQ(facts->disc_number, 2);
    }
    EXPECT_NEAR(facts->duration_ms, 2000, 60);
    EXPECT_GT(facts->bitrate_kbps, 0);
    EXPECT_EQ(facts->sample_rate_hz, 48000);
    EXPECT_EQ(facts->channels, 2);
    EXPECT_EQ(facts->codec, GetParam().codec);
    EXPECT_EQ(facts->content_type, GetParam().content_type);
    EXPECT_THAT(facts->cover, IsEmpty());
}

TEST_P(FormatTest, ReadsWhatTaggersWrite) {
    ASSERT_TRUE(make_audio(path("a")));
    ASSERT_TRUE(retag(path("a"), {{"TITLE", "Song"},
                                  {"ARTIST", "Anna feat. Ben"},
                                  {"ARTISTSORT", "Zimmer, Anna; Ben"},
                                  {"MUSICBRAINZ_TRACKID", "B1A9C0E9-D987-4042-AE91-78D6A3267D69"},
                                  {"ISRC", "DEA123456789"},
                                  {"LABEL", "ECM"},
                                  {"BPM", "127"},
                                  {"MOOD", "Calm; Dark"},
                                  {"COMPILATION", "1"},
                                  {"LYRICIST", "Lea"},
                                  {"ORIGINALDATE", "1971-05"},
                                  {"WORK", "Suite"},
                                  {"BARCODE", "0602537"},
                                  {"COMMENT", "Says; a lot"}}));
    const auto facts = read(path("a"));
    ASSERT_TRUE(facts) << facts.error();
    EXPECT_THAT(facts->artists, ElementsAre("Anna", "Ben"));
    EXPECT_EQ(facts->display_artist, "Anna feat. Ben");
    ASSERT_THAT(facts->named_artists, SizeIs(2));
    EXPECT_EQ(facts->named_artists[0].sort_name, "Zimmer, Anna");
    EXPECT_THAT(facts->credits, ElementsAre(FileCredit{Role::Lyricist, "Lea"}));
    const TagValues tags{{"bpm", {"127"}},
                         {"comment", {"Says; a lot"}},
                         {"isrc", {"DEA123456789"}},
                         {"mood", {"Calm", "Dark"}},
                         {"musicbrainz_recordingid", {"b1a9c0e9-d987-4042-ae91-78d6a3267d69"}},
                         {"work", {"Suite"}}};
    EXPECT_EQ(facts->tags, tags);
    TagValues album{{"barcode", {"0602537"}},
                    {"compilation", {"1"}},
                    {"label", {"ECM"}},
                    {"mood", {"Calm", "Dark"}},
                    {"originaldate", {"1971-05"}}};
    if (GetParam().codec == "wma") album.erase("compilation");  // TagLib does not write it.
    EXPECT_EQ(facts->album_tags, album);
}

TEST_P(FormatTest, RecognisesTheAudioAfterRetagging) {
    ASSERT_TRUE(make_audio(path("a"), kTags));
    auto before = read(path("a"));
    ASSERT_TRUE(before) << before.error();
    ASSERT_TRUE(retag(path("a"), {{"TITLE", std::string(3000, 'x') + " quite another one"}, {"ALBUM", "B"}}));
    ASSERT_TRUE(retag(path("a"), {{"COMMENT", std::string(30'000, 'y')}}));
    auto after = read(path("a"));
    ASSERT_TRUE(after) << after.error();
    EXPECT_EQ(after->album, "B");
    EXPECT_EQ(after->identity, before->identity);
}

TEST_P(FormatTest, TellsOtherAudioApart) {
    ASSERT_TRUE(make_audio(path("a"), kTags, 440));
    ASSERT_TRUE(make_audio(path("b"), kTags, 441));
    ASSERT_TRUE(make_audio(path("c"), kTags, 440, 3));
    auto a = read(path("a"));
    auto b = read(path("b"));
    auto c = read(path("c"));
    ASSERT_TRUE(a && b && c);
    EXPECT_NE(a->identity, b->identity);
    EXPECT_NE(a->identity, c->identity);
}

TEST_P(FormatTest, RefusesTruncatedFiles) {
    ASSERT_TRUE(make_audio(path("a"), kTags));
    auto whole = read_bytes(path("a"));
    for (auto percent : {90, 50}) {
        write_file(path("cut"),
                   std::string_view(whole).substr(0, whole.size() * static_cast<std::size_t>(percent) / 100));
        auto facts = read(path("cut"));
        ASSERT_FALSE(facts) << percent << " % of the file were taken for the whole";
        EXPECT_THAT(facts.error(), HasSubstr("truncated"));
    }
}

TEST_P(FormatTest, RefusesMislabelledFiles) {
    ASSERT_TRUE(make_audio(path("a"), kTags));
    auto other = folder_.path() / (GetParam().ending == ".mp3" ? "b.flac" : "b.mp3");
    std::filesystem::copy_file(path("a"), other);
    auto facts = read(other);
    ASSERT_FALSE(facts);
    EXPECT_THAT(facts.error(), HasSubstr("holds " + GetParam().container));
}

TEST_P(FormatTest, RefusesWhatIsNoAudio) {
    write_file(path("text"), "This is a letter, not a song. It only has the wrong name.\n");
    write_file(path("empty"), "");
    write_file(path("png"), tiny_png());
    auto text = read(path("text"));
    auto empty = read(path("empty"));
    auto png = read(path("png"));
    ASSERT_TRUE(!text && !empty && !png);
    EXPECT_THAT(text.error(), HasSubstr("no audio"));
    EXPECT_THAT(empty.error(), HasSubstr("empty"));
    EXPECT_THAT(png.error(), HasSubstr("no audio"));
    EXPECT_FALSE(read(path("missing")));
}

TEST_P(FormatTest, SurvivesDamage) {
    ASSERT_TRUE(make_audio(path("a"), kTags));
    auto whole = read_bytes(path("a"));
    for (std::size_t at = 0; at < std::min<std::size_t>(whole.size(), 400); at += 3) {
        auto damaged = whole;
        damaged[at] = static_cast<char>(~damaged[at]);
        write_file(path("damaged"), damaged);
        auto facts = read(path("damaged"));
        if (!facts) {
            EXPECT_THAT(facts.error(), Not(IsEmpty()));
        }
        write_file(path("damaged"), std::string_view(whole).substr(0, at));
        EXPECT_FALSE(read(path("damaged"))) << at;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Formats, FormatTest,
    ::testing::Values(Format{".ogg", "vorbis", "audio/ogg", "Ogg"}, Format{".opus", "opus", "audio/ogg", "Ogg"},
                      Format{".mp3", "mp3", "audio/mpeg", "MP3"}, Format{".flac", "flac", "audio/flac", "FLAC"},
                      Format{".m4a", "aac", "audio/mp4", "MP4"}, Format{".wav", "pcm", "audio/wav", "WAV"},
                      Format{".aiff", "pcm", "audio/aiff", "AIFF"},
                      Format{".wma", "wma", "audio/x-ms-wma", "Windows Media"},
                      Format{".wv", "wavpack", "audio/x-wavpack", "WavPack"}),
    [](const auto& info) { return info.param.ending.substr(1); });

TEST(Id3Test, ReadsEveryVersionAndWhoPlaysWhat) {
    const testing::TemporaryFolder folder;
    const auto path = folder.path() / "a.mp3";
    for (const auto version : {TagLib::ID3v2::v3, TagLib::ID3v2::v4}) {
        ASSERT_TRUE(make_audio(path));
        {
            TagLib::MPEG::File file(path.c_str());
            TagLib::PropertyMap tags;
            tags.insert("PERFORMER:PIANO", TagLib::String("Anna"));
            tags.insert("PRODUCER", TagLib::String("Dora"));
            tags.insert("MUSICBRAINZ_ALBUMTYPE", TagLib::String("album; live"));
            tags.insert("ITUNESADVISORY", TagLib::String("1"));
            tags.insert("MOVEMENTNUMBER", TagLib::String("2/4"));
            file.setProperties(tags);
            ASSERT_TRUE(file.save(TagLib::MPEG::File::AllTags, TagLib::File::StripOthers, version));
        }
        const auto facts = read_audio_file(path, {}, limits_of(kMaxCover));
        ASSERT_TRUE(facts) << facts.error();
        EXPECT_THAT(facts->credits, UnorderedElementsAre(FileCredit{Role::Performer, "Anna", "piano"},
                                                         FileCredit{Role::Producer, "Dora"}));
        EXPECT_THAT(facts->album_tags.at("releasetype"), ElementsAre("album", "live"));
        EXPECT_THAT(facts->tags.at("explicit"), ElementsAre("explicit"));
        EXPECT_THAT(facts->tags.at("movementnumber"), ElementsAre("2"));
        EXPECT_THAT(facts->tags.at("movementtotal"), ElementsAre("4"));
    }
}

TEST(Id3Test, ReadsVersion22) {
    const testing::TemporaryFolder folder;
    const auto path = folder.path() / "a.mp3";
    ASSERT_TRUE(make_audio(path));
    const auto frame = [](std::string_view id, std::string_view text) {
        return std::string(id) + std::string("\0\0", 2) + static_cast<char>(text.size() + 1) + '\0' + std::string(text);
    };
    const auto frames =
        frame("TT2", "Song") + frame("TP1", "Anna") + frame("TRC", "DEA123456789") + frame("TPB", "ECM");
    const auto audio = read_bytes(path);
    write_file(path, "ID3" + std::string("\2\0\0\0\0\0", 6) + static_cast<char>(frames.size()) + frames + audio);
    const auto facts = read_audio_file(path, {}, limits_of(kMaxCover));
    ASSERT_TRUE(facts) << facts.error();
    EXPECT_EQ(facts->title, "Song");
    EXPECT_THAT(facts->tags.at("isrc"), ElementsAre("DEA123456789"));
    EXPECT_THAT(facts->album_tags.at("label"), ElementsAre("ECM"));
}

TEST(Mp4Test, ReadsTheAdvisoryAndFreeForms) {
    const testing::TemporaryFolder folder;
    const auto path = folder.path() / "a.m4a";
    ASSERT_TRUE(make_audio(path));
    {
        TagLib::MP4::File file(path.c_str());
        file.tag()->setItem("rtng", TagLib::MP4::Item(static_cast<unsigned char>(2)));
        file.tag()->setItem("----:com.apple.iTunes:RELEASETYPE", TagLib::StringList("ep"));
        file.tag()->setItem("----:com.apple.iTunes:MIXER", TagLib::StringList("Max"));
        ASSERT_TRUE(file.save());
    }
    const auto facts = read_audio_file(path, {}, limits_of(kMaxCover));
    ASSERT_TRUE(facts) << facts.error();
    EXPECT_THAT(facts->tags.at("explicit"), ElementsAre("clean"));
    EXPECT_THAT(facts->album_tags.at("releasetype"), ElementsAre("ep"));
    EXPECT_THAT(facts->credits, ElementsAre(FileCredit{Role::Mixer, "Max"}));
}

TEST(ApeTest, IsReadFromMp3) {
    const testing::TemporaryFolder folder;
    const auto path = folder.path() / "a.mp3";
    ASSERT_TRUE(make_audio(path));
    {
        TagLib::MPEG::File file(path.c_str());
        file.APETag(true)->setItem("Album Artist", TagLib::APE::Item("Album Artist", TagLib::String("Anna")));
        file.APETag()->setItem("Performer", TagLib::APE::Item("Performer", TagLib::String("Ben (alto voice)")));
        ASSERT_TRUE(file.save(TagLib::MPEG::File::APE));
    }
    const auto facts = read_audio_file(path, {}, limits_of(kMaxCover));
    ASSERT_TRUE(facts) << facts.error();
    EXPECT_THAT(facts->album_artists, ElementsAre("Anna"));
    EXPECT_THAT(facts->credits, ElementsAre(FileCredit{Role::Performer, "Ben", "alto voice"}));
}

/// Little-endian.
std::string number(std::uint64_t value, int bytes) {
    std::string text;
    for (; bytes > 0; --bytes, value >>= 8) text += static_cast<char>(value & 0xFF);
    return text;
}

/// A second of CD quality by its head, with nonsense for the frames, which only a decoder looks at.
std::string monkeys_audio() {
    const std::string frames(5000, 'f');
    return "MAC " + number(3990, 4) + number(52, 4) + number(24, 4) + number(4, 4) + number(0, 4) +
           number(frames.size(), 8) + number(0, 4) + std::string(16, 'm') + number(2000, 2) + number(0, 2) +
           number(73728 * 4, 4) + number(44100, 4) + number(1, 4) + number(16, 2) + number(2, 2) + number(44100, 4) +
           number(0, 4) + frames;
}

/// Likewise, of stream version 8: a stream header (44.1 kHz, two channels), a packet of audio, and the end.
std::string musepack() {
    const std::string frames(100, 'f');
    return "MPCK" +
           std::string(
               "SH\x0E"
               "cccc"
               "\x08"
               "\x82\xD8\x44"
               "\x00"
               "\x0B\x10",
               14) +
           "AP" + static_cast<char>(3 + frames.size()) + frames + "SE\x03";
}

TEST(ApeTest, IsReadFromFormatsOfItsOwn) {
    const testing::TemporaryFolder folder;
    for (const auto& [name, codec, bytes] :
         {std::tuple{"a.ape", "ape", monkeys_audio()}, {"a.mpc", "musepack", musepack()}}) {
        const auto path = folder.path() / name;
        write_file(path, bytes);
        const auto before = read_audio_file(path, {}, limits_of(kMaxCover));
        ASSERT_TRUE(before) << name << ": " << before.error();
        ASSERT_TRUE(retag(
            path, {{"TITLE", "Song"}, {"ALBUMARTIST", "Anna"}, {"LABEL", "ECM"}, {"COMMENT", std::string(9000, 'y')}}));
        const auto facts = read_audio_file(path, {}, limits_of(kMaxCover));
        ASSERT_TRUE(facts) << name << ": " << facts.error();
        EXPECT_EQ(facts->codec, codec);
        EXPECT_EQ(facts->sample_rate_hz, 44100);
        EXPECT_EQ(facts->duration_ms, 1000);
        EXPECT_EQ(facts->title, "Song");
        EXPECT_THAT(facts->album_artists, ElementsAre("Anna"));
        EXPECT_THAT(facts->album_tags.at("label"), ElementsAre("ECM"));
        EXPECT_EQ(facts->identity, before->identity);
        write_file(path, bytes.substr(0, bytes.size() - 10));
        const auto cut = read_audio_file(path, {}, limits_of(kMaxCover));
        ASSERT_FALSE(cut) << name;
        EXPECT_THAT(cut.error(), HasSubstr("truncated"));
    }
}

TEST(AsfTest, ReadsWhatTagLibHasNoNameFor) {
    const testing::TemporaryFolder folder;
    const auto path = folder.path() / "a.wma";
    ASSERT_TRUE(make_audio(path));
    {
        TagLib::ASF::File file(path.c_str());
        file.tag()->setAttribute("WM/IsCompilation", TagLib::String("1"));
        file.tag()->setAttribute("WM/Engineer", TagLib::String("Emil"));
        file.tag()->setAttribute(
            "WM/ARTISTS", TagLib::ASF::AttributeList().append(TagLib::String("Anna")).append(TagLib::String("Ben")));
        file.tag()->setArtist("Anna & Ben");
        ASSERT_TRUE(file.save());
    }
    const auto facts = read_audio_file(path, {}, limits_of(kMaxCover));
    ASSERT_TRUE(facts) << facts.error();
    EXPECT_THAT(facts->artists, UnorderedElementsAre("Anna", "Ben")) << "files of this kind keep no order of values";
    EXPECT_THAT(facts->album_tags.at("compilation"), ElementsAre("1"));
    EXPECT_THAT(facts->credits, ElementsAre(FileCredit{Role::Engineer, "Emil"}));
}

TEST(CoverTest, IsTakenFromTheFile) {
    testing::TemporaryFolder folder;
    auto png = folder.path() / "picture.png";
    write_file(png, tiny_png());
    for (const char* name : {"a.mp3", "a.flac", "a.m4a"}) {
        ASSERT_TRUE(make_audio(folder.path() / name, kTags, 440, 1, png));
        auto facts = read_audio_file(folder.path() / name, {}, limits_of(kMaxCover));
        ASSERT_TRUE(facts) << facts.error();
        EXPECT_EQ(facts->cover, tiny_png()) << name;
        auto limited = read_audio_file(folder.path() / name, {}, limits_of(tiny_png().size() - 1));
        ASSERT_TRUE(limited);
        EXPECT_THAT(limited->cover, IsEmpty()) << name;
    }
}

TEST(CoverTest, IsTakenFromApeAndAsfTags) {
    const testing::TemporaryFolder folder;
    const auto wavpack = folder.path() / "a.wv";
    const auto asf = folder.path() / "a.wma";
    ASSERT_TRUE(make_audio(wavpack) && make_audio(asf));
    const auto bytes = [](const std::string& text) {
        return TagLib::ByteVector(text.data(), static_cast<unsigned>(text.size()));
    };
    {
        TagLib::WavPack::File file(wavpack.c_str());
        const auto item = [&](const char* key, const std::string& picture) {
            file.APETag(true)->setItem(key,
                                       TagLib::APE::Item(key, bytes(std::string("name.png\0", 9) + picture), true));
        };
        item("Cover Art (Back)", "back");
        item("Cover Art (Front)", tiny_png());
        ASSERT_TRUE(file.save());
    }
    {
        TagLib::ASF::File file(asf.c_str());
        TagLib::ASF::AttributeList pictures;
        for (const auto& [type, content] : {std::pair{TagLib::ASF::Picture::BackCover, std::string("back")},
                                            {TagLib::ASF::Picture::FrontCover, tiny_png()}}) {
            TagLib::ASF::Picture picture;
            picture.setType(type);
            picture.setMimeType("image/png");
            picture.setPicture(bytes(content));
            pictures.append(picture);
        }
        file.tag()->setAttribute("WM/Picture", pictures);
        ASSERT_TRUE(file.save());
    }
    for (const auto& path : {wavpack, asf}) {
        const auto facts = read_audio_file(path, {}, limits_of(kMaxCover));
        ASSERT_TRUE(facts) << facts.error();
        EXPECT_EQ(facts->cover, tiny_png()) << path;
    }
}

TEST(CoverTest, PrefersTheFront) {
    testing::TemporaryFolder folder;
    auto path = folder.path() / "a.ogg";
    ASSERT_TRUE(make_audio(path, kTags));
    {
        TagLib::Ogg::Vorbis::File file(path.c_str());
        for (auto [type, bytes] : {std::pair{TagLib::FLAC::Picture::BackCover, "back"},
                                   std::pair{TagLib::FLAC::Picture::FrontCover, "front"},
                                   std::pair{TagLib::FLAC::Picture::Artist, "artist"}}) {
            auto* picture = new TagLib::FLAC::Picture;  // Belongs to the tag then.
            picture->setType(type);
            picture->setData(TagLib::ByteVector(bytes));
            file.tag()->addPicture(picture);
        }
        ASSERT_TRUE(file.save());
    }
    auto facts = read_audio_file(path, {}, limits_of(kMaxCover));
    ASSERT_TRUE(facts) << facts.error();
    EXPECT_EQ(facts->cover, "front");
}

}  // namespace
}  // namespace polyphony::catalog::scan

#include "platform/http/files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <tuple>

#include "platform/testing/testing.h"

namespace polyphony::http {
namespace {

using boost::beast::http::field;

class FilesTest : public ::testing::Test {
  protected:
    FilesTest() {
        const auto path = folder_.path() / "file";
        std::ofstream(path) << "0123456789";
        file_ = *open_file(path, "audio/ogg");
    }

    Response get(std::initializer_list<std::pair<field, std::string>> headers, Verb verb = Verb::get) {
        Request request;
        request.verb = verb;
        for (const auto& [name, value] : headers) request.headers.set(name, value);
        return serve_file(request, file_);
    }

    /// `first+count` of the part that is sent, and the status.
    std::string sent(const std::string& range) {
        const auto response = get({{field::range, range}});
        const auto* part = std::get_if<FileRange>(&response.body);
        const auto status = std::to_string(static_cast<int>(response.status));
        return part ? status + " " + std::to_string(part->offset) + "+" + std::to_string(part->length) : status;
    }

    testing::TemporaryFolder folder_;
    FileRepresentation file_;
};

TEST_F(FilesTest, SendsOneRange) {
    EXPECT_EQ(sent("bytes=2-5"), "206 2+4");
    EXPECT_EQ(sent("bytes=-3"), "206 7+3");
    EXPECT_EQ(sent("bytes=2-5,20-"), "206 2+4");
    EXPECT_EQ(get({{field::range, "bytes=2-5"}}).headers[field::content_range], "bytes 2-5/10");
}

TEST_F(FilesTest, SendsSeveralRangesAsMultipart) {
    const auto response = get({{field::range, "bytes=2-5,0-0"}});
    EXPECT_EQ(response.status, Status::partial_content);
    EXPECT_EQ(response.headers.count(field::content_range), 0U);
    const std::string type(response.headers[field::content_type]);
    const std::string prefix = "multipart/byteranges; boundary=";
    ASSERT_TRUE(type.starts_with(prefix));
    const auto boundary = type.substr(prefix.size());
    const auto& body = std::get<MultipartRanges>(response.body);
    ASSERT_EQ(body.parts.size(), 2U);
    const auto& [first, second] = std::tie(body.parts[0], body.parts[1]);
    EXPECT_EQ(first.head, "--" + boundary + "\r\nContent-Type: audio/ogg\r\nContent-Range: bytes 2-5/10\r\n\r\n");
    EXPECT_EQ(second.head, "\r\n--" + boundary + "\r\nContent-Type: audio/ogg\r\nContent-Range: bytes 0-0/10\r\n\r\n");
    EXPECT_EQ(first.range.offset, 2U);
    EXPECT_EQ(first.range.length, 4U);
    EXPECT_EQ(second.range.offset, 0U);
    EXPECT_EQ(body.end, "\r\n--" + boundary + "--\r\n");
    EXPECT_EQ(body.length(), first.head.size() + 4 + second.head.size() + 1 + body.end.size());
    EXPECT_EQ(first_range(response), &first.range);
}

TEST_F(FilesTest, SendsTheWholeForRangesThatAreIgnored) {
    for (const auto* range : {"", "bytes=5-2", "items=0-1", "bytes=0-5,5-6"})
        EXPECT_EQ(sent(range), "200 0+10") << range;
    std::string many = "bytes=0-0";
    for (int i = 0; i < 10'000; ++i) many += ",0-0";
    EXPECT_EQ(sent(many), "200 0+10");
    Request twice;
    twice.headers.insert(field::range, "bytes=0-0");
    twice.headers.insert(field::range, "bytes=1-1");
    EXPECT_EQ(serve_file(twice, file_).status, Status::ok);
}

TEST_F(FilesTest, RefusesRangesBeyondTheEnd) {
    EXPECT_EQ(sent("bytes=10-"), "416");
    EXPECT_EQ(get({{field::range, "bytes=10-"}}).headers[field::content_range], "bytes */10");
    // Who has the file already need not know.
    EXPECT_EQ(get({{field::range, "bytes=10-"}, {field::if_none_match, file_.etag}}).status, Status::not_modified);
}

TEST_F(FilesTest, ServesAnEmptyFile) {
    const auto path = folder_.path() / "empty";
    std::ofstream(path).flush();
    file_ = *open_file(path, "audio/ogg");
    EXPECT_EQ(std::get<FileRange>(get({}).body).length, 0U);
    EXPECT_EQ(sent("bytes=0-"), "416");
    EXPECT_EQ(sent("bytes=-1"), "416");
}

TEST_F(FilesTest, SaysWhatClientsMayHoldItAgainst) {
    const auto response = get({});
    EXPECT_EQ(response.headers[field::etag], file_.etag);
    EXPECT_EQ(response.headers[field::last_modified], format_date(file_.modified));
    EXPECT_EQ(response.headers[field::accept_ranges], "bytes");
    EXPECT_EQ(response.headers[field::content_type], "audio/ogg");
}

TEST_F(FilesTest, AnswersNotModified) {
    const auto later = format_date(file_.modified + std::chrono::seconds(1));
    const auto earlier = format_date(file_.modified - std::chrono::seconds(1));
    const auto status = [&](auto headers) { return get(headers).status; };
    using List = std::initializer_list<std::pair<field, std::string>>;
    EXPECT_EQ(status(List{{field::if_none_match, file_.etag}}), Status::not_modified);
    EXPECT_EQ(status(List{{field::if_none_match, "\"other\", W/" + file_.etag}}), Status::not_modified);
    EXPECT_EQ(status(List{{field::if_none_match, "*"}}), Status::not_modified);
    EXPECT_EQ(status(List{{field::if_none_match, "\"other\""}}), Status::ok);
    EXPECT_EQ(status(List{{field::if_modified_since, format_date(file_.modified)}}), Status::not_modified);
    EXPECT_EQ(status(List{{field::if_modified_since, later}}), Status::not_modified);
    EXPECT_EQ(status(List{{field::if_modified_since, earlier}}), Status::ok);
    EXPECT_EQ(status(List{{field::if_modified_since, "nonsense"}}), Status::ok);
    EXPECT_EQ(status(List{{field::if_none_match, ", ,\"other\" ,, " + file_.etag}}), Status::not_modified);
    // The entity tag has the last word.
    EXPECT_EQ(status(List{{field::if_none_match, "\"other\""}, {field::if_modified_since, later}}), Status::ok);
}

TEST_F(FilesTest, ReadsAListOverSeveralLines) {
    Request request;
    request.headers.insert(field::if_none_match, "\"other\"");
    request.headers.insert(field::if_none_match, file_.etag);
    EXPECT_EQ(serve_file(request, file_).status, Status::not_modified);
}

TEST_F(FilesTest, FailsPreconditions) {
    EXPECT_EQ(get({{field::if_match, "\"other\""}}).status, Status::precondition_failed);
    EXPECT_EQ(get({{field::if_match, file_.etag}}).status, Status::ok);
    EXPECT_EQ(get({{field::if_unmodified_since, format_date(file_.modified - std::chrono::seconds(1))}}).status,
              Status::precondition_failed);
}

TEST_F(FilesTest, SendsTheRangeOnlyIfTheFileIsStillTheSame) {
    const auto status = [&](const std::string& condition) {
        return get({{field::range, "bytes=0-1"}, {field::if_range, condition}}).status;
    };
    EXPECT_EQ(status(file_.etag), Status::partial_content);
    EXPECT_EQ(status("\"other\""), Status::ok);
    EXPECT_EQ(status("W/" + file_.etag), Status::ok);
    EXPECT_EQ(status(format_date(file_.modified)), Status::partial_content);
    EXPECT_EQ(status(format_date(file_.modified + std::chrono::seconds(1))), Status::ok);
}

TEST_F(FilesTest, IgnoresRangesOfHead) { EXPECT_EQ(get({{field::range, "bytes=0-1"}}, Verb::head).status, Status::ok); }

TEST_F(FilesTest, ChangesItsTagWithTheFile) {
    const auto path = folder_.path() / "file";
    std::ofstream(path) << "9876543210";
    std::filesystem::last_write_time(path, std::filesystem::last_write_time(path) + std::chrono::seconds(1));
    EXPECT_NE(open_file(path, "audio/ogg")->etag, file_.etag);
}

TEST_F(FilesTest, FindsTheTagOfAnOpenFile) {
    EXPECT_EQ(etag_of(*file_.file), file_.etag);
    std::ofstream(folder_.path() / "file", std::ios::app) << "more";
    EXPECT_NE(etag_of(*file_.file), file_.etag);
    EXPECT_EQ(etag_of(File()), "");
}

TEST_F(FilesTest, OpensRegularFilesOnly) {
    EXPECT_FALSE(open_file(folder_.path() / "missing", ""));
    EXPECT_FALSE(open_file(folder_.path(), ""));
}

}  // namespace
}  // namespace polyphony::http

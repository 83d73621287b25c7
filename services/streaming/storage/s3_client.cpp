#include "services/streaming/storage/s3_client.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/beast/core/string.hpp>
#include <charconv>

#include "platform/http/http.h"
#include "services/streaming/storage/s3_errors.h"

namespace polyphony::streaming {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kOk = 200;
constexpr int kPartialContent = 206;
constexpr int kRangeNotSatisfiable = 416;
constexpr long kReceiveBytes = 64 * 1024;
constexpr std::size_t kMaxErrorBytes = 4096;
/// SHA-256 of the empty body, which S3 wants to be told.
constexpr auto kEmptyBody = "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// By RFC 3986, as the signature has it: everything but unreserved characters is encoded, and slashes stay.
std::string encoded_path(const ObjectName& name) {
    std::string path;
    for (const char c : "/" + name.bucket + "/" + name.key) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '_' || c == '.' || c == '~' || c == '/';
        if (plain)
            path += c;
        else
            path += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return path;
}

struct CloseList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, CloseList>;

void append_header(HeaderList& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) return;
    (void)list.release();
    list.reset(longer);
}

/// `bytes FIRST-LAST/SIZE` or `bytes */SIZE`.
struct ContentRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t size = 0;
};

std::optional<ContentRange> parse_content_range(std::string_view text) {
    constexpr std::string_view kUnit = "bytes ";
    if (!text.starts_with(kUnit)) return std::nullopt;
    text.remove_prefix(kUnit.size());
    ContentRange range;
    const auto number = [&](std::uint64_t& value, std::string_view behind) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc()) return false;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (!text.starts_with(behind)) return false;
        text.remove_prefix(behind.size());
        return true;
    };
    if (text.starts_with("*/"))
        text.remove_prefix(2);
    else if (!number(range.first, "-") || !number(range.last, "/"))
        return std::nullopt;
    if (!number(range.size, "") || !text.empty()) return std::nullopt;
    return range;
}

}  // namespace

/// One request and what comes back.
struct S3Client::Transfer {
    const std::atomic<bool>& stopping;
    const S3Options& options;
    ObjectPart part;
    std::string etag;  ///< What it must have; empty: any.
    const Sink* sink = nullptr;

    int status = 0;
    ObjectFacts facts = {};
    std::optional<ContentRange> range = {};
    std::string error_body = {};
    std::uint64_t received = 0;
    Result<void> refused = {};  ///< By us.
    SteadyClock::time_point last_byte = SteadyClock::now();

    void take_header(std::string_view line);
    Result<void> take_body(std::string_view bytes);
    bool fits() const {
        return range && range->first == part.offset && range->last - range->first + 1 <= part.length &&
               !facts.etag.empty();
    }
};

void S3Client::Transfer::take_header(std::string_view line) {
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n' || line.back() == ' ')) line.remove_suffix(1);
    if (line.starts_with("HTTP/")) {
        const auto space = line.find(' ');
        if (space != std::string_view::npos)
            std::from_chars(line.data() + space + 1, line.data() + line.size(), status);
        return;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const auto name = line.substr(0, colon);
    auto value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    if (boost::beast::iequals(name, "etag")) facts.etag = value;
    if (boost::beast::iequals(name, "content-range")) range = parse_content_range(value);
    if (boost::beast::iequals(name, "last-modified"))
        facts.modified = http::parse_date(value).value_or(std::chrono::sys_seconds());
    if (range) facts.size = range->size;
}

Result<void> S3Client::Transfer::take_body(std::string_view bytes) {
    last_byte = SteadyClock::now();
    if (status == kOk) return fail(Code::Unavailable, "The audio store does not know byte ranges.");
    if (status != kPartialContent) {
        error_body += bytes.substr(0, kMaxErrorBytes - std::min(kMaxErrorBytes, error_body.size()));
        return {};
    }
    if (!fits()) return fail(Code::Unavailable, "The audio store does not answer as an S3 store does.");
    // Some stores do not know If-Match.
    if (!etag.empty() && facts.etag != etag) return fail(Code::Aborted, "The audio has changed.");
    received += bytes.size();
    return sink != nullptr ? (*sink)(bytes) : Result<void>{};
}

/// A handle of libcurl, which keeps its connection.
class S3Client::Handle {
  public:
    Handle() : curl_(curl_easy_init()) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { curl_easy_cleanup(curl_); }

    CURLcode run(const std::string& url, curl_slist* headers, Transfer& transfer) {
        if (curl_ == nullptr) return CURLE_OUT_OF_MEMORY;
        const auto& options = transfer.options;
        const auto range = fmt::format("{}-{}", transfer.part.offset, transfer.part.offset + transfer.part.length - 1);
        const auto signature = fmt::format("aws:amz:{}:s3", options.region);
        curl_easy_reset(curl_);
        curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
        curl_easy_setopt(curl_, CURLOPT_PATH_AS_IS, 1L);
        curl_easy_setopt(curl_, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl_, CURLOPT_TCP_KEEPALIVE, 1L);
        curl_easy_setopt(curl_, CURLOPT_BUFFERSIZE, kReceiveBytes);
        curl_easy_setopt(curl_, CURLOPT_RANGE, range.c_str());
        curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl_, CURLOPT_AWS_SIGV4, signature.c_str());
        curl_easy_setopt(curl_, CURLOPT_USERNAME, options.credentials.access_key_id.c_str());
        curl_easy_setopt(curl_, CURLOPT_PASSWORD, options.credentials.secret_access_key.c_str());
        curl_easy_setopt(curl_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect.count()));
        curl_easy_setopt(curl_, CURLOPT_TIMEOUT_MS, static_cast<long>(options.whole.count()));
        curl_easy_setopt(curl_, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(curl_, CURLOPT_XFERINFODATA, &transfer);
        curl_easy_setopt(curl_, CURLOPT_XFERINFOFUNCTION, &Handle::on_progress);
        curl_easy_setopt(curl_, CURLOPT_HEADERDATA, &transfer);
        curl_easy_setopt(curl_, CURLOPT_HEADERFUNCTION, &Handle::on_header);
        curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &transfer);
        curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, &Handle::on_body);
        return curl_easy_perform(curl_);
    }

  private:
    /// Called at least once a second.
    static int on_progress(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        const auto& transfer = *static_cast<Transfer*>(data);
        const bool stalled = SteadyClock::now() - transfer.last_byte > transfer.options.stall;
        return transfer.stopping || stalled ? 1 : 0;
    }
    static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* data) {
        static_cast<Transfer*>(data)->take_header({bytes, size * count});
        return size * count;
    }
    static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* data) {
        auto& transfer = *static_cast<Transfer*>(data);
        transfer.refused = transfer.take_body({bytes, size * count});
        return transfer.refused ? size * count : 0;
    }

    CURL* curl_;
};

S3Client::S3Client(S3Options options, metrics::Metrics& metrics)
    : options_(std::move(options)),
      breaker_(options_.breaker,
               [](rpc::CircuitBreaker::State state) {
                   using State = rpc::CircuitBreaker::State;
                   if (state == State::Open) spdlog::warn("The audio store does not answer; it is asked less.");
                   if (state == State::Closed) spdlog::info("The audio store answers again.");
               }),
      bytes_(metrics.counter("polyphony_streaming_s3_bytes_total", "Bytes fetched from the S3 store.")),
      answered_(metrics.counter("polyphony_streaming_s3_requests_total", "Requests to the S3 store.",
                                {{"outcome", "answered"}})),
      refused_(metrics.counter("polyphony_streaming_s3_requests_total", "Requests to the S3 store.",
                               {{"outcome", "refused"}})),
      failed_(metrics.counter("polyphony_streaming_s3_requests_total", "Requests to the S3 store.",
                              {{"outcome", "failed"}})) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

S3Client::~S3Client() {
    idle_.clear();
    curl_global_cleanup();
}

Result<ObjectFacts> S3Client::facts(const ObjectName& name) {
    // Not HEAD: the answer to that has no body to say what is wrong. Not one byte: some stores take 0-0 for no range.
    Transfer transfer{stopping_, options_, {0, 2}, ""};
    if (auto got = get(name, transfer); !got) return fail(got.error());
    if (transfer.status == kRangeNotSatisfiable) transfer.facts = {"\"empty\"", 0, {}};
    return transfer.facts;
}

Result<void> S3Client::read(const ObjectName& name, const std::string& etag, ObjectPart part, const Sink& sink) {
    Transfer transfer{stopping_, options_, part, etag, &sink};
    if (auto got = get(name, transfer); !got) return got;
    // The object is shorter now.
    if (transfer.received != part.length) return fail(Code::Aborted, "The audio has changed.");
    return {};
}

Result<void> S3Client::get(const ObjectName& name, Transfer& transfer) {
    using Outcome = rpc::CircuitBreaker::Outcome;
    const auto permit = breaker_.admit();
    if (!permit) return fail(Code::Unavailable, "The audio store does not answer; try again in a moment.");
    auto result = perform(name, transfer);
    const bool no_answer = !result && result.error().code == Code::Unavailable;
    breaker_.record(*permit, stopping_ ? Outcome::Unknown : no_answer ? Outcome::Failed : Outcome::Answered);
    (no_answer ? failed_ : result ? answered_ : refused_).Increment();
    bytes_.Increment(static_cast<double>(transfer.received));
    return result;
}

Result<void> S3Client::perform(const ObjectName& name, Transfer& transfer) {
    HeaderList headers;
    append_header(headers, kEmptyBody);
    if (!transfer.etag.empty()) append_header(headers, "If-Match: " + transfer.etag);
    if (const auto& token = options_.credentials.session_token; !token.empty())
        append_header(headers, "x-amz-security-token: " + token);
    auto handle = take_handle();
    const auto outcome = handle->run(options_.endpoint + encoded_path(name), headers.get(), transfer);
    give_back(std::move(handle));
    return judge(name, transfer, outcome);
}

Result<void> S3Client::judge(const ObjectName& name, const Transfer& transfer, int outcome) {
    if (!transfer.refused) return transfer.refused;
    if (outcome != CURLE_OK) {
        const bool stopped = outcome == CURLE_ABORTED_BY_CALLBACK;
        spdlog::debug("The audio store failed for {}/{}: {}", name.bucket, name.key,
                      stopped ? "no byte came in time" : curl_easy_strerror(static_cast<CURLcode>(outcome)));
        return fail(Code::Unavailable, "The audio store does not answer; try again in a moment.");
    }
    // Nothing lies beyond the beginning: it is empty.
    const bool empty = transfer.status == kRangeNotSatisfiable && transfer.part.offset == 0;
    if (transfer.status == kPartialContent || empty) return {};
    if (transfer.status == kRangeNotSatisfiable) return fail(Code::Aborted, "The audio has changed.");

    const auto code = s3_error_code(transfer.error_body);
    const auto advice = s3_advice(transfer.status, code);
    const std::lock_guard lock(mutex_);
    if (!advice.empty() && std::exchange(told_, advice) != advice)
        spdlog::error("The S3 store {} refuses the bucket {} with {} {}. {}", options_.endpoint, name.bucket,
                      transfer.status, code, advice);
    return fail(s3_error(transfer.status, code));
}

std::unique_ptr<S3Client::Handle> S3Client::take_handle() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Handle>();
    auto handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
}

void S3Client::give_back(std::unique_ptr<Handle> handle) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(handle));
}

}  // namespace polyphony::streaming

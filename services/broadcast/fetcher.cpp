#include "services/broadcast/fetcher.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <charconv>
#include <memory>
#include <vector>

namespace polyphony::broadcast {
namespace {

namespace ip = boost::asio::ip;

constexpr long kMaxRedirections = 5;
constexpr long kSlowBytes = 1024;  // A second.
constexpr long kOk = 200;
constexpr long kPartialContent = 206;
constexpr long kNotModified = 304;
constexpr long kRangeNotSatisfiable = 416;

struct CloseEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct CloseList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// RFC 6890 and RFC 1112.
bool is_public(const ip::address_v4& address) {
    for (const char* net : {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
                            "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15",
                            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"}) {
        const auto network = ip::make_network_v4(net);
        if (ip::network_v4(address, network.prefix_length()).network() == network.network()) return false;
    }
    return true;
}

bool is_public(const ip::address_v6& address) {
    if (address.is_v4_mapped()) return is_public(ip::make_address_v4(ip::v4_mapped, address));
    // Global unicast is 2000::/3 (RFC 4291 section 2.4); what carries IPv4 in it (NAT64, 6to4, Teredo) may lead
    // anywhere.
    constexpr unsigned kGlobal = 0x20;
    constexpr unsigned kTopThreeBits = 0xE0;
    if ((address.to_bytes()[0] & kTopThreeBits) != kGlobal) return false;
    for (const char* net : {"2001::/23", "2001:db8::/32", "2002::/16"}) {
        const auto network = ip::make_network_v6(net);
        if (ip::network_v6(address, network.prefix_length()).network() == network.network()) return false;
    }
    return true;
}

std::string text_of(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return ip::address_v4(ntohl(v4.sin_addr.s_addr)).to_string();
    }
    if (address.sa_family != AF_INET6) return {};
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    ip::address_v6::bytes_type bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return ip::address_v6(bytes).to_string();
}

}  // namespace

bool is_public_address(const std::string& address) {
    boost::system::error_code error;
    const auto parsed = ip::make_address(address, error);
    if (error) return false;
    return parsed.is_v4() ? is_public(parsed.to_v4()) : is_public(parsed.to_v6());
}

/// What is to be fetched.
struct Fetcher::Wish {
    const std::string& url;
    std::vector<std::string> headers;
    const char* encodings;  ///< Those that are undone here; nothing for none.
    std::chrono::seconds most_time;
    std::int64_t most_bytes;
    Part known{};  ///< What is here already.
};

/// One fetching, as libcurl's callbacks see it.
struct Fetcher::Transfer {
    const std::stop_token& stop;
    const std::function<bool(const std::string&)>& may_connect;
    const Wish& wish;
    const Sink& sink;
    Fetched fetched{};
    std::string range{};     ///< Which part it sends.
    Result<void> refused{};  ///< By us.

    /// A server that was redirected to says all anew.
    void take_header(std::string_view line) {
        if (line.starts_with("HTTP/")) {
            fetched = {};
            range.clear();
            fetched.status = status_in(line);
        }
        if (line == "\r\n" && goes_on()) {
            fetched.resumed = true;
            fetched.bytes = wish.known.bytes;
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return;
        auto value = boost::trim_copy(std::string(line.substr(colon + 1)));
        const auto name = line.substr(0, colon);
        if (boost::iequals(name, "etag"))
            fetched.etag = std::move(value);
        else if (boost::iequals(name, "content-range"))
            range = std::move(value);
        else if (boost::iequals(name, "last-modified"))
            fetched.modified = std::move(value);
        else if (boost::iequals(name, "content-type"))
            fetched.content_type = std::move(value);
    }

    /// The second word of a status line.
    static long status_in(std::string_view line) {
        long status = 0;
        const auto begin = std::min(line.find(' '), line.size() - 1) + 1;
        std::from_chars(line.data() + begin, line.data() + line.size(), status);
        return status;
    }

    /// Whether it sends what follows the part that is known, of the same version. The range is `bytes 1000-1999/2000`.
    bool goes_on() const {
        return fetched.status == kPartialContent && wish.known.bytes > 0 &&
               range.starts_with(fmt::format("bytes {}-", wish.known.bytes)) &&
               (fetched.etag.empty() || fetched.etag == wish.known.etag);
    }

    /// Pages that say why there is nothing are left aside.
    bool take_body(std::string_view bytes) {
        fetched.bytes += static_cast<std::int64_t>(bytes.size());
        const bool wanted = fetched.status == kOk || fetched.resumed;
        if (fetched.bytes > wish.most_bytes)
            refused = fail(Code::ResourceExhausted, fmt::format("It is larger than {} bytes.", wish.most_bytes));
        else if (wanted)
            refused = sink(fetched, bytes);
        return refused.has_value();
    }

    curl_socket_t open(const curl_sockaddr& address) {
        if (!may_connect(text_of(address.addr))) {
            refused =
                fail(Code::Unavailable,
                     "It leads into the server's own network; --private-feeds of the broadcast service allows it.");
            return CURL_SOCKET_BAD;
        }
        return ::socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
    }

    static std::size_t on_header(const char* line, std::size_t size, std::size_t count, void* self) {
        static_cast<Transfer*>(self)->take_header({line, size * count});
        return size * count;
    }
    static std::size_t on_body(const char* bytes, std::size_t size, std::size_t count, void* self) {
        return static_cast<Transfer*>(self)->take_body({bytes, size * count}) ? size * count : 0;
    }
    static curl_socket_t on_socket(void* self, curlsocktype, curl_sockaddr* address) {
        return static_cast<Transfer*>(self)->open(*address);
    }
    static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return static_cast<Transfer*>(self)->stop.stop_requested() ? 1 : 0;
    }
};

Result<Fetched> Fetcher::feed(const std::string& url, const std::string& etag, const std::string& modified,
                              const Sink& sink) {
    std::vector<std::string> headers{"Accept: application/rss+xml, application/xml;q=0.9, */*;q=0.5"};
    if (!etag.empty()) headers.push_back("If-None-Match: " + etag);
    if (!modified.empty()) headers.push_back("If-Modified-Since: " + modified);
    return fetch({url, std::move(headers), "", options_.feed_time, options_.feed_bytes}, sink);
}

Result<Fetched> Fetcher::audio(const std::string& url, const Part& known, const Sink& sink) {
    // Ranges are of what is sent, so it must not be compressed on the way.
    Wish wish{url, {"Accept: audio/*, */*;q=0.5"}, nullptr, options_.audio_time, options_.audio_bytes, known};
    if (known.bytes > 0) {
        wish.headers.push_back(fmt::format("Range: bytes={}-", known.bytes));
        wish.headers.push_back("If-Range: " + known.etag);
    }
    return fetch(wish, sink);
}

Result<Fetched> Fetcher::fetch(const Wish& wish, const Sink& sink) {
    const std::unique_ptr<CURL, CloseEasy> easy(curl_easy_init());
    if (!easy) return fail(Code::Internal, "libcurl has no handle.");
    std::unique_ptr<curl_slist, CloseList> list;
    for (const auto& header : wish.headers) {
        auto* longer = curl_slist_append(list.get(), header.c_str());
        if (longer == nullptr) continue;
        (void)list.release();
        list.reset(longer);
    }
    Transfer transfer{stop_, options_.may_connect, wish, sink};
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(easy.get(), option, value); };
    set(CURLOPT_URL, wish.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, kMaxRedirections);
    set(CURLOPT_PROXY, "");  // Where a proxy connects to, nobody could check.
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_USERAGENT, "Polyphony");
    set(CURLOPT_HTTPHEADER, list.get());
    set(CURLOPT_ACCEPT_ENCODING, wish.encodings);
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(options_.connecting.count()));
    set(CURLOPT_TIMEOUT, static_cast<long>(wish.most_time.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, kSlowBytes);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.stalled.count()));
    set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    set(CURLOPT_HEADERDATA, &transfer);
    set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    set(CURLOPT_WRITEDATA, &transfer);
    set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_socket);
    set(CURLOPT_OPENSOCKETDATA, &transfer);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
    set(CURLOPT_XFERINFODATA, &transfer);

    const auto done = curl_easy_perform(easy.get());
    if (stop_.stop_requested()) return fail(Code::Aborted, "It was broken off.");
    if (!transfer.refused) return fail(transfer.refused.error());
    if (done != CURLE_OK)
        return fail(Code::Unavailable, fmt::format("It cannot be fetched: {}.", curl_easy_strerror(done)));
    auto& fetched = transfer.fetched;
    fetched.unchanged = fetched.status == kNotModified;
    const bool other_part = fetched.status == kPartialContent || fetched.status == kRangeNotSatisfiable;
    if (fetched.status != kOk && !fetched.unchanged && !fetched.resumed)
        return fail(other_part ? Code::FailedPrecondition : Code::Unavailable,
                    fmt::format("Its server answers {}.", fetched.status));
    return std::move(fetched);
}

}  // namespace polyphony::broadcast

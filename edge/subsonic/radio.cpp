#include "edge/subsonic/endpoints.h"
#include "polyphony/broadcast/v1/broadcast.pb.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

Task<Outcome<Reply>> get_stations(const Backend& backend, Call& call) {
    const broadcast::v1::ListStationsRequest request;
    const auto answer = co_await ask<broadcast::v1::ListStationsResponse>(
        backend, "polyphony.broadcast.v1.RadioService.ListStations", request, call.context);
    if (!answer) co_return refuse(answer.error());
    json::array stations;
    for (const auto& station : answer->stations()) {
        json::object shown{{"id", station.id()}, {"name", station.name()}, {"streamUrl", station.listen_url()}};
        if (!station.home_page_url().empty()) shown["homePageUrl"] = station.home_page_url();
        stations.push_back(std::move(shown));
    }
    co_return Payload{{"internetRadioStations", {{"internetRadioStation", std::move(stations)}}}};
}

/// What is said of a station.
template <class Request>
Outcome<Request> station_request(const Call& call) {
    auto stream_url = call.parameters.required("streamUrl");
    if (!stream_url) return refuse(stream_url.error());
    auto name = call.parameters.required("name");
    if (!name) return refuse(name.error());
    Request request;
    request.set_name(std::move(*name));
    request.set_stream_url(std::move(*stream_url));
    request.set_home_page_url(call.parameters.text("homepageUrl"));
    return request;
}

Task<Outcome<Reply>> create_station(const Backend& backend, Call& call) {
    const auto request = station_request<broadcast::v1::CreateStationRequest>(call);
    if (!request) co_return refuse(request.error());
    co_return co_await order<broadcast::v1::Station>(backend, "polyphony.broadcast.v1.RadioService.CreateStation",
                                                     *request, call);
}

Task<Outcome<Reply>> update_station(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    auto request = station_request<broadcast::v1::UpdateStationRequest>(call);
    if (!request) co_return refuse(request.error());
    request->set_station_id(std::move(*id));
    co_return co_await order<broadcast::v1::Station>(backend, "polyphony.broadcast.v1.RadioService.UpdateStation",
                                                     *request, call);
}

Task<Outcome<Reply>> delete_station(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    broadcast::v1::DeleteStationRequest request;
    request.set_station_id(std::move(*id));
    co_return co_await order<broadcast::v1::DeleteStationResponse>(
        backend, "polyphony.broadcast.v1.RadioService.DeleteStation", request, call);
}

}  // namespace

void add_radio(Endpoints& endpoints, const Backend& backend) {
    endpoints["getInternetRadioStations"] = [&backend](Call& call) { return get_stations(backend, call); };
    endpoints["createInternetRadioStation"] = [&backend](Call& call) { return create_station(backend, call); };
    endpoints["updateInternetRadioStation"] = [&backend](Call& call) { return update_station(backend, call); };
    endpoints["deleteInternetRadioStation"] = [&backend](Call& call) { return delete_station(backend, call); };
}

}  // namespace polyphony::edge::subsonic

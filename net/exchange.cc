#include "revcheck/net/exchange.h"

#include <stddef.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <exception>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "revcheck/net/caught.h"
#include "revcheck/net/proxy.h"

namespace revcheck {
namespace {

namespace asio = boost::asio;

// A clock that is never set back.
absl::Time Now() {
  return absl::UnixEpoch() +
         absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

// What may stand in a header field: no line break ends it early.
std::string FieldValue(std::string text) {
  text.erase(
      std::remove_if(text.begin(), text.end(),
                     [](unsigned char c) { return c < ' ' || c == 127; }),
      text.end());
  return text;
}

void AddField(std::string* request, std::string_view name,
              const std::string& value) {
  if (!value.empty()) {
    absl::StrAppend(request, std::string(name), ": ", FieldValue(value),
                    "\r\n");
  }
}

// Redirects that keep the method; a browser would keep it for two of them.
bool IsRedirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 ||
         status == 308;
}

}  // namespace

ExchangeContext::ExchangeContext(asio::io_context* io_context,
                                 BeastClientOptions client_options)
    : strand(*io_context),
      options(std::move(client_options)),
      idle(options.max_idle_per_host, options.max_idle, options.idle_timeout),
      lookups(options.name_lookup, options.max_lookups) {}

Exchange::Exchange(std::shared_ptr<ExchangeContext> context,
                   HttpRequest request, Done done)
    : context_(std::move(context)),
      request_(std::move(request)),
      done_(std::move(done)),
      deadline_(context_->strand.context()),
      started_(Now()) {}

template <typename Step>
void Exchange::Run(const Step& step) {
  const std::exception_ptr thrown = CaughtIn(step);
  if (thrown == nullptr) {
    return;
  }
  if (!done_) {
    std::rethrow_exception(thrown);
  }
  // Nothing here needs memory.
  HttpResult result;
  result.error = TransportError::kCancelled;
  result.phase = phase_;
  const Done done = std::move(done_);
  Stop();
  done(std::move(result));
}

void Exchange::Begin() {
  PostOnStrand(context_->strand, &memory_,
               [self = shared_from_this()] { self->OnBegin(); });
}

void Exchange::Abort() {
  PostOnStrand(context_->strand, &memory_, [self = shared_from_this()] {
    self->done_ = nullptr;
    self->Stop();
  });
}

void Exchange::OnBegin() {
  if (!done_) {
    return;
  }
  Run([this] {
    StartDeadline();
    const std::optional<HttpUrl> url = ParseHttpUrl(request_.url);
    if (!url.has_value()) {
      return Fail(TransportError::kUrlUnusable, request_.url);
    }
    Ask(*url);
  });
}

void Exchange::StartDeadline() {
  deadline_.expires_after(
      absl::ToChronoNanoseconds(request_.timeout - (Now() - started_)));
  deadline_.async_wait(OnStrand([self = shared_from_this()](Error error) {
    if (!error) {
      self->Run([&] { self->Fail(TransportError::kTimedOut, ""); });
    }
  }));
}

void Exchange::Ask(const HttpUrl& url) {
  url_ = url;
  proxy_ = context_->options.proxy.ProxyFor(url_);
  phase_ = HttpPhase::kLookup;
  phase_started_ = Now();
  reader_.reset();
  const std::optional<IpAddress> address = IpAddress::Parse(url_.host);
  if (address.has_value() &&
      !IsAllowed(*address, context_->options.addresses)) {
    return Refuse(*address);
  }
  if (!only_new_) {
    connection_ = context_->idle.Take(IdleKey(), Now());
  }
  reused_ = connection_ != nullptr;
  if (reused_) {
    return Send();
  }
  LookUp();
}

// The address of a proxy has not been judged: nobody is to be asked directly
// over a connection to it, even if they have the same name.
std::string Exchange::IdleKey() const {
  return absl::StrCat(proxy_ != nullptr ? "proxy " : "", Peer().Authority());
}

void Exchange::LookUp() {
  if (const auto address = IpAddress::Parse(Peer().host)) {
    return OnAddresses(std::vector<IpAddress>{*address});
  }
  std::weak_ptr<Exchange> weak = shared_from_this();
  lookup_ = context_->lookups.Start(
      Peer().host,
      [weak](const absl::StatusOr<std::vector<IpAddress>>& addresses) {
        if (const std::shared_ptr<Exchange> self = weak.lock()) {
          self->PostAddresses(addresses);
        }
      });
}

// On a thread of the lookups.
void Exchange::PostAddresses(
    const absl::StatusOr<std::vector<IpAddress>>& addresses) {
  const auto self = shared_from_this();
  if (CaughtIn([&] {
        // Captured as `addresses`, the copy would be const, and copied again
        // wherever Boost.Asio moves the handler.
        PostOnStrand(context_->strand, &memory_, [self, copy = addresses] {
          self->Run([&] { self->OnAddresses(copy); });
        });
      }) == nullptr) {
    return;
  }
  PostOnStrand(context_->strand, &memory_, [self] {  // No memory for a copy.
    self->Run([&] { self->Fail(TransportError::kCancelled, ""); });
  });
}

void Exchange::OnAddresses(
    const absl::StatusOr<std::vector<IpAddress>>& addresses) {
  if (!done_) {
    return;
  }
  lookup_.reset();
  timings_.lookup += Now() - phase_started_;
  if (absl::IsResourceExhausted(addresses.status())) {
    return Fail(TransportError::kCancelled,
                std::string(addresses.status().message()));
  }
  if (!addresses.ok() || addresses->empty()) {
    return Fail(TransportError::kNameLookupFailed,
                absl::StrCat(Peer().host, ": ",
                             addresses.ok()
                                 ? "no addresses"
                                 : std::string(addresses.status().message())));
  }
  if (proxy_ != nullptr) {
    return Connect(*addresses);
  }
  std::vector<IpAddress> allowed;
  std::copy_if(addresses->begin(), addresses->end(),
               std::back_inserter(allowed), [this](const IpAddress& address) {
                 return IsAllowed(address, context_->options.addresses);
               });
  if (allowed.empty()) {
    return Refuse(addresses->front());
  }
  Connect(allowed);
}

void Exchange::Refuse(const IpAddress& address) {
  Fail(TransportError::kAddressRefused,
       absl::StrCat(url_.host, ": ", address.ToString(), " is ",
                    std::string(ToString(KindOf(address)))));
}

void Exchange::Connect(const std::vector<IpAddress>& addresses) {
  phase_ = HttpPhase::kConnect;
  phase_started_ = Now();
  connector_ =
      std::make_shared<Connector>(context_->strand, addresses, Peer().port,
                                  context_->options.connection_attempt_delay,
                                  context_->options.max_addresses);
  // Weak, lest the two keep each other: the deadline keeps this meanwhile.
  std::weak_ptr<Exchange> weak = shared_from_this();
  connector_->Start([weak](Connection connection, TransportError error,
                           const std::string& detail) {
    if (const std::shared_ptr<Exchange> self = weak.lock()) {
      self->Run(
          [&] { self->OnConnected(std::move(connection), error, detail); });
    }
  });
}

void Exchange::OnConnected(Connection connection, TransportError error,
                           const std::string& detail) {
  if (!done_) {
    return;
  }
  timings_.connect += Now() - phase_started_;
  connector_ = nullptr;
  if (connection == nullptr) {
    return Fail(error, detail);
  }
  connection_ = std::move(connection);
  Error ignored;
  connection_->set_option(asio::ip::tcp::no_delay(true), ignored);
  Send();
}

std::string Exchange::RequestText() const {
  const BeastClientOptions& options = context_->options;
  const bool is_post = request_.method == HttpMethod::kPost;
  std::string text = absl::StrCat(
      std::string(ToString(request_.method)), " ",
      proxy_ != nullptr ? url_.ToString() : url_.target, " HTTP/1.1\r\n");
  AddField(&text, "Host", url_.Authority());
  AddField(&text, "User-Agent", options.user_agent);
  AddField(&text, "Accept", request_.accept);
  if (proxy_ != nullptr) {
    AddField(&text, "Proxy-Authorization", options.proxy.authorization());
  }
  if (options.max_idle_per_host == 0) {
    AddField(&text, "Connection", "close");
  }
  if (is_post) {
    AddField(&text, "Content-Type", request_.content_type);
    AddField(&text, "Content-Length", absl::StrCat(request_.body.size()));
  }
  return absl::StrCat(text, "\r\n", is_post ? request_.body : "");
}

void Exchange::Send() {
  phase_ = HttpPhase::kSend;
  phase_started_ = Now();
  const BeastClientOptions& options = context_->options;
  reader_.emplace(ResponseLimits{options.max_header_size,
                                 options.max_header_count,
                                 request_.max_body_size});
  sent_ = RequestText();
  // Who sends in several pieces uses the connection between them, also after
  // this has let go of it.
  asio::async_write(*connection_, asio::buffer(sent_),
                    OnStrand([self = shared_from_this(),
                              connection = connection_](Error error, size_t) {
                      if (self->done_) {
                        self->Run([&] { self->OnSent(error); });
                      }
                    }));
}

void Exchange::OnSent(Error error) {
  if (error) {
    return OnBroken(error.message());
  }
  phase_ = HttpPhase::kFirstByte;
  Receive();
}

void Exchange::Receive() {
  connection_->async_read_some(
      asio::buffer(received_),
      OnStrand([self = shared_from_this()](Error error, size_t size) {
        if (self->done_) {
          self->Run([&] { self->OnReceived(error, size); });
        }
      }));
}

void Exchange::OnReceived(Error error, size_t size) {
  if (error && error != asio::error::eof) {
    return OnBroken(error.message());
  }
  if (phase_ == HttpPhase::kFirstByte && size > 0) {
    timings_.first_byte = Now() - phase_started_;
    phase_ = HttpPhase::kHeaders;
  }
  const std::optional<TransportError> failure =
      error ? reader_->ReadEnd()
            : reader_->Read(std::string_view(received_.data(), size));
  if (reader_->has_headers()) {
    phase_ = HttpPhase::kBody;
    if (reader_->status() != 200) {
      return Redirect();
    }
  }
  if (failure.has_value()) {
    return *failure == TransportError::kConnectionReset
               ? OnBroken(reader_->detail())
               : Fail(*failure, reader_->detail());
  }
  if (reader_->is_complete()) {
    return Succeed();
  }
  Receive();
}

// The status is not 200.
void Exchange::Redirect() {
  const int status = reader_->status();
  const std::string location = reader_->location();
  if (!IsRedirect(status) || location.empty()) {
    return Fail(TransportError::kHttpStatus, absl::StrCat("status ", status));
  }
  const bool keeps_method =
      status != 303 || request_.method == HttpMethod::kGet;
  const std::optional<HttpUrl> next = ResolveHttpUrl(url_, location);
  if (redirects_ >= context_->options.max_redirects || !keeps_method ||
      !next.has_value()) {
    return Fail(TransportError::kRedirectRefused,
                absl::StrCat("status ", status, " to ", location));
  }
  ++redirects_;
  connection_ = nullptr;
  Ask(*next);
}

void Exchange::OnBroken(std::string_view detail) {
  if (!reused_ || reader_->has_begun()) {
    return Fail(TransportError::kConnectionReset, detail);
  }
  only_new_ = true;
  connection_ = nullptr;
  Ask(HttpUrl(url_));
}

void Exchange::Fail(TransportError error, std::string_view detail) {
  if (!done_) {
    return;
  }
  HttpResult result;
  result.error = error;
  result.detail = std::string(detail);
  Finish(std::move(result));
}

void Exchange::Succeed() {
  phase_ = HttpPhase::kDone;
  HttpResult result;
  result.body = reader_->body();
  if (reader_->may_continue()) {
    context_->idle.Put(IdleKey(), std::move(connection_), Now());
  }
  Finish(std::move(result));
}

void Exchange::Finish(HttpResult result) {
  if (reader_.has_value() && reader_->has_headers()) {
    result.status = reader_->status();
    result.content_type = reader_->content_type();
  }
  result.phase = phase_;
  result.url = url_.host.empty() ? request_.url : url_.ToString();
  result.reused_connection = reused_;
  timings_.total = Now() - started_;
  result.timings = timings_;
  const Done done = std::move(done_);
  Stop();
  done(std::move(result));
}

// Lets go of everything that is under way.
void Exchange::Stop() {
  done_ = nullptr;
  deadline_.cancel();
  if (lookup_.has_value()) {
    context_->lookups.Cancel(Peer().host, *lookup_);
    lookup_.reset();
  }
  if (connector_ != nullptr) {
    connector_->Cancel();
    connector_ = nullptr;
  }
  if (connection_ != nullptr) {
    Error ignored;
    connection_->close(ignored);
    connection_ = nullptr;
  }
}

}  // namespace revcheck

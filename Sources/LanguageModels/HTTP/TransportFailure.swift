import AsyncHTTPClient
import NIOCore
import NIOHTTP1

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What the HTTP client reports when no response, or no whole one, came.
extension ModelEndpoint {
    func timeout(_ phase: ModelError.Phase, after limit: Duration) -> ModelError {
        let seconds = limit.formattedSeconds
        return switch phase {
        case .connecting:
            ModelError(
                .timeout(phase),
                "No connection to \(server) within \(seconds). Check the network and \(addressVariable), or allow more "
                    + "with --connect-timeout.")
        case .waitingForResponse:
            ModelError(
                .timeout(phase),
                "The server at \(server) did not answer within \(seconds). Try again, or allow more with --timeout.")
        case .reading:
            ModelError(
                .timeout(phase),
                "The server at \(server) sent nothing for \(seconds). Try again, or allow more with --timeout.")
        case .total:
            ModelError(
                .timeout(phase),
                "The reply of \(model) at \(server) was not complete after \(seconds). Ask for less, or allow more with "
                    + "--total-timeout.")
        }
    }

    /// - Parameter hasResponded: whether the response had begun.
    func transportFailure(_ error: any Error, hasResponded: Bool, connectLimit: Duration) -> ModelError {
        let description = String(describing: error)
        let detail = excerpt(of: Array(description.utf8))
        switch error as? HTTPClientError {
        case .connectTimeout?, .tlsHandshakeTimeout?, .httpProxyHandshakeTimeout?, .getConnectionFromPoolTimeout?:
            return timeout(.connecting, after: connectLimit)
        case .proxyAuthenticationRequired?, .invalidProxyResponse?:
            return ModelError(
                .unreachable,
                "The proxy on the way to \(server) refused the connection. Check HTTPS_PROXY and NO_PROXY.",
                detail: detail)
        default: break
        }
        if !hasResponded, let error = error as? HTTPParserError, error != .invalidEOFState {
            return ModelError(
                .malformedResponse,
                "What the server at \(server) sent is not HTTP as it should be. Check that \(addressVariable) is the "
                    + "address of a model server.", detail: detail)
        }
        if hasResponded {
            return ModelError(
                .network, "The connection to \(server) broke during the reply. Try again.", detail: detail)
        }
        // NIOSSL's errors are not visible here; their text is BoringSSL's and has been the same for years.
        if usesTLS, description.contains("CERTIFICATE_VERIFY_FAILED") || description.contains("certificate") {
            return ModelError(
                .unreachable,
                "The certificate of \(server) is not trusted. Check \(addressVariable), the system's certificates "
                    + "(on Debian the package ca-certificates) and the clock.", detail: detail)
        }
        if usesTLS, description.contains("handshake") {
            return ModelError(
                .unreachable,
                "\(server) does not answer in TLS, which https:// asks for. Check \(addressVariable): the address may begin "
                    + "with http://.", detail: detail)
        }
        let next = isLoopback ? "Start the server there, or check" : "Check the network and"
        return ModelError(.unreachable, "No connection to \(server). \(next) \(addressVariable).", detail: detail)
    }
}

/// Whether the other side ended a connection that had been made.
func isConnectionClosed(_ error: any Error) -> Bool {
    if let error = error as? HTTPClientError { return error == .remoteConnectionClosed }
    guard let error = error as? IOError else { return false }
    return error.errnoCode == ECONNRESET || error.errnoCode == EPIPE
}

extension Duration {
    /// As in `120 s` or `0.25 s`.
    var formattedSeconds: String {
        let hundredths = (self / .seconds(1) * 100).rounded()
        let seconds = hundredths / 100
        return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    }
}

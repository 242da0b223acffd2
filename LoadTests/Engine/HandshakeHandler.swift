import NIOCore
import NIOSSL
import NIOTLS

/// Stands behind the TLS handler until the handshake is over, and then leaves.
final class HandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    /// The one protocol (ALPN) that the connections speak.
    static let http1 = "http/1.1"

    private let completed: EventLoopPromise<Void>

    init(_ loop: any EventLoop, deadline: NIODeadline) {
        let completed = loop.makePromise(of: Void.self)
        self.completed = completed
        let timer = loop.scheduleTask(deadline: deadline) { completed.fail(HandshakeFault.late) }
        completed.futureResult.whenComplete { _ in timer.cancel() }
    }

    /// The channel, with this handler gone; or closed, and why.
    static func completion(on channel: any Channel) -> EventLoopFuture<any Channel> {
        let loop = channel.eventLoop
        let found = Result { try channel.pipeline.syncOperations.handler(type: Self.self) }
        guard case .success(let handler) = found.map({ NIOLoopBound($0, eventLoop: loop) }) else {
            return loop.makeFailedFuture(HandshakeFault.closed)
        }
        return handler.value.completed.futureResult.flatMap {
            channel.pipeline.syncOperations.removeHandler(handler.value)
        }.map { channel }.flatMapErrorThrowing { error in
            channel.close(promise: nil)
            throw error
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        guard case .handshakeCompleted(let spoken) = event as? TLSUserEvent else { return }
        if let spoken, spoken != Self.http1 {
            completed.fail(HandshakeFault.otherProtocol(spoken))
        } else {
            completed.succeed()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        completed.fail(HandshakeFault(error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        completed.fail(HandshakeFault.closed)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { completed.fail(HandshakeFault.closed) }
}

/// Why there is no TLS between the generator and a worker.
enum HandshakeFault: Error, Equatable, CustomStringConvertible {
    /// What the worker showed is signed by nobody who is believed, is for another name, or has expired.
    case certificate(String)
    case otherProtocol(String)
    case closed, late
    case other(String)

    init(_ error: any Error) {
        let text = "\(error)"
        let isAboutCertificate =
            switch error {
            case NIOSSLError.unableToValidateCertificate, NIOSSLError.noCertificateToValidate: true
            case let error as NIOSSLExtraError: error == .failedToValidateHostname
            // BoringSSL's own errors have no other name.
            default: text.contains("CERTIFICATE_VERIFY_FAILED")
            }
        self = isAboutCertificate ? .certificate(text) : .other(text)
    }

    var description: String {
        switch self {
        case .certificate(let why), .other(let why): why
        case .otherProtocol(let name):
            "the service speaks \(name) and not \(HandshakeHandler.http1)"
        case .closed: "closed during the handshake; does it speak TLS?"
        case .late: "no handshake in time"
        }
    }
}

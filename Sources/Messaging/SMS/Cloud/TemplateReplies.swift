import Edge
import Invoices
import Logging
import Verification

/// Answers the messages of a callback whose replies go out by calls of our own, each once, however
/// often the platform calls. If a call breaks off after it was sent, we cannot tell, so it is made
/// again.
struct TemplateReplies: Sendable {
    private let gateway: String
    private let conversation: any Conversing
    private let sender: any TemplateSending
    private let sent: SentReplies
    private let identity: ClientIdentity
    private let metrics: SMSMetrics

    init(
        _ gateway: String, conversation: any Conversing, sender: any TemplateSending,
        memory: any EphemeralStore, identity: ClientIdentity, metrics: SMSMetrics
    ) {
        self.gateway = gateway
        self.conversation = conversation
        self.sender = sender
        sent = SentReplies(memory: memory)
        self.identity = identity
        self.metrics = metrics
    }

    /// True if all are dealt with; if not, the platform is to call again. Runs as long as the call,
    /// so that a message is not acknowledged before its reply is on its way.
    ///
    /// Throws when the ledger cannot be asked, after every message that can be answered has been.
    func answer(
        _ messages: [UplinkMessage], at now: Timestamp, _ logger: Logger
    ) async throws(ServiceUnavailable) -> Bool {
        let results = await withTaskGroup { group in
            for message in messages {
                group.addTask {
                    do throws(ServiceUnavailable) {
                        return Result<Bool, ServiceUnavailable>.success(
                            try await answer(message, at: now, logger))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            var results: [Result<Bool, ServiceUnavailable>] = []
            for await result in group { results.append(result) }
            return results
        }
        var isDone = true
        for result in results { isDone = try result.get() && isDone }
        return isDone
    }

    private func answer(
        _ uplink: UplinkMessage, at now: Timestamp, _ logger: Logger
    ) async throws(ServiceUnavailable) -> Bool {
        guard !uplink.isStale(at: now) else {
            metrics.refused(.stale)
            return true
        }
        let reply = try await conversation.reply(to: uplink.message, at: now)
        guard case .text(let text, _) = reply else { return true }
        let key = key(of: uplink.message)
        switch await sent.claim(key, at: now) {
        case .sent: return true
        case .underWay: return false
        case .yours: break
        }
        let outcome = await send(text, to: uplink.recipient, at: now, logger)
        metrics.count(outcome)
        // From here on, if we stop, another attempt may send it a second time: a minute later the
        // claim is over. That is the better of the two mistakes.
        if outcome == .failed {
            await sent.release(key)
            return false
        }
        await sent.markSent(key, at: now)
        return true
    }

    private func send(
        _ text: String, to recipient: String, at now: Timestamp, _ logger: Logger
    ) async -> SMSMetrics.Sending {
        do throws(OutboundFault) {
            switch try await sender.send(text, to: recipient, reference: "", at: now) {
            case .accepted: return .sent
            case .later: return .failed
            case .refused(let code):
                logger.warning(
                    "a text message was refused",
                    metadata: ["gateway": .string(gateway), "code": .string(code)])
                return .refused
            }
        } catch {
            logger.warning(
                "a text message could not be sent",
                metadata: ["gateway": .string(gateway), "code": .string(error.code.rawValue)])
            switch error.code {
            case .hostNotAllowed, .unreachable, .overloaded: return .failed
            case .deadlineExceeded, .tooLarge: return .unknown
            }
        }
    }

    private func key(of message: IncomingMessage) -> String {
        "sms-sent:\(gateway):\(identity.hashed("\(message.sender)\n\(message.id)"))"
    }
}

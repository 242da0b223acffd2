import Edge
import HTTPTypes
import Hummingbird
import Invoices

extension Request {
    func field(_ name: String) -> String { HTTPField.Name(name).flatMap { headers[$0] } ?? "" }
}

extension Problem {
    /// One response for every request that does not prove its sender, so that a forger learns nothing.
    static let unproven = Problem(.forbidden, syntax: "signature or secret")
}

/// How old a platform's call may be: an older one may be a copy that somebody kept.
enum ReplayWindow {
    /// WeChat's and WeCom's three attempts come within fifteen seconds; the rest is for clocks
    /// that disagree.
    static let tencent: Duration = .seconds(5 * 60)
    /// DingTalk's documentation asks for exactly this.
    static let dingTalk: Duration = .seconds(60 * 60)
    /// For messages that LINE and WhatsApp hold back while we are away. After this a person has asked
    /// again.
    static let message: Duration = .seconds(60 * 60)

    static func contains(seconds: Int64?, _ window: Duration, at now: Timestamp) -> Bool {
        contains(
            milliseconds: seconds.map { $0.multipliedReportingOverflow(by: 1_000).0 }, window,
            at: now)
    }

    static func contains(milliseconds: Int64?, _ window: Duration, at now: Timestamp) -> Bool {
        guard let milliseconds, (0...253_402_300_799_000).contains(milliseconds) else {
            return false
        }
        let distance = now.microseconds / 1_000 - milliseconds
        return distance.magnitude <= window.microseconds / 1_000
    }
}

extension Request {
    /// The body of a platform whose proof is not in the body.
    func platformJSON() async throws -> PlatformJSON {
        try PlatformJSON(
            checking: try await bytes(upTo: PlatformJSON.bytesMaximum))
    }
}

extension PlatformJSON {
    /// As `init`, with the problem that a sender is told.
    init(checking bytes: [UInt8]) throws(Problem) {
        do throws(JSONError) {
            try self.init(bytes)
        } catch {
            throw Problem(error)
        }
    }

    /// The list that a platform's call is about; empty where there is none. One that is longer than any that a
    /// platform sends is refused: its messages must not be lost as if they had been read.
    func list(_ name: String) throws(Problem) -> [PlatformJSON] {
        guard self[name] != .unread else {
            throw Problem(.badRequest, syntax: "the list of messages is longer than is read")
        }
        return self[name]?.elements ?? []
    }
}

extension Response {
    /// All is well, and there is nothing to say.
    static var acknowledged: Response { Response(status: .ok) }
}

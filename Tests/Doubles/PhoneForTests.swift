package import Invoices
import Lottery
import Synchronization

/// All phones of a test: keeps the codes that were sent.
package final class PhoneForTests: CodeSending {
    package struct Message: Sendable, Equatable {
        package let code: String
        package let text: String
        package let to: String
        package let name: String
    }

    private let state = Mutex((sent: [Message](), isExhausted: false))

    package init() {}

    package var sent: [Message] { state.withLock { $0.sent } }
    package var last: Message? { sent.last }

    /// Whether as many messages have gone out as may.
    package var isExhausted: Bool {
        get { state.withLock { $0.isExhausted } }
        set { state.withLock { $0.isExhausted = newValue } }
    }

    package func send(
        _ code: String, in text: String, to phone: String, named name: String, lifetime: Duration
    ) async throws(ServiceUnavailable) -> Bool {
        state.withLock { state in
            if !state.isExhausted {
                state.sent.append(Message(code: code, text: text, to: phone, name: name))
            }
            return !state.isExhausted
        }
    }
}

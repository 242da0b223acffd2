import Synchronization

/// The text on standard output when both listeners can be reached: the public's address in the first
/// line, for which programs that start us wait, then the operators'.
final class Announcement: Sendable {
    private struct Addresses {
        var listen: String?
        var operators: String?
    }

    private let addresses = Mutex(Addresses())
    private let welcome: Welcome?

    init(welcome: Welcome?) { self.welcome = welcome }

    func listens(on url: String) { learn { $0.listen = url } }

    func listensForOperators(on url: String) { learn { $0.operators = url } }

    private func learn(_ change: (inout Addresses) -> Void) {
        let known = addresses.withLock { addresses in
            change(&addresses)
            return addresses
        }
        guard let listen = known.listen, let operators = known.operators else { return }
        Terminal.output("fapiao listens on \(listen)\n")
        Terminal.output("for operators: \(operators)/metrics and \(operators)/readyz\n")
        if let welcome { Terminal.output(welcome.text(at: listen)) }
    }
}

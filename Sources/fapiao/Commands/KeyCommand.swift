import ArgumentParser
import Edge
import Gateways
import Invoices

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make a key for a program that calls the API.",
        subcommands: [NewKeyCommand.self])
}

struct NewKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a key and show it once.",
        discussion: """
            Prints the key, which nobody can show again, and the line for `api.keys` in \
            fapiao.yaml, which holds only its SHA-256. Scopes: verify, enter, \
            ledger.write; several as verify+ledger.write.

              fapiao key new shop --scope ledger.write --until 2027-01-31 --from 10.0.0.0/8
            """)

    @Argument(help: "Who gets it: letters, digits, '-', '_' and '.'.") var name: String
    @Option(help: "What it may do. May be repeated.") var scope: [String] = ["verify"]
    @Option(help: ArgumentHelp("Its last day, in China.", valueName: "date")) var until: String?
    @Option(
        help: ArgumentHelp(
            "An address or network that it may be used from. May be repeated; anywhere unless given.",
            valueName: "address"))
    var from: [String] = []

    func validate() throws {
        guard APIKey.isName(name) else {
            throw ValidationError("a name is up to 64 letters, digits, '-', '_' and '.'")
        }
        let known = APIKey.Scope.allCases.map(\.rawValue).joined(separator: ", ")
        for scope in scopes where APIKey.Scope(rawValue: scope) == nil {
            throw ValidationError("scopes are \(known), not '\(scope)'")
        }
        if let until {
            guard let day = CalendarDay(until) else {
                throw ValidationError("a date is written 2026-01-31")
            }
            guard day >= Clock.now.dayInChina else {
                throw ValidationError("\(day) is over: the key would never be good")
            }
        }
        if scopes.isEmpty { throw ValidationError("--scope takes one or more of \(known)") }
        try validateAddresses()
    }

    /// Without addresses a key is good from anywhere: nobody may get such a one who asked for less.
    private func validateAddresses() throws {
        for given in from where Self.listed([given]).isEmpty {
            throw ValidationError("--from takes addresses such as 10.0.0.0/8, not '\(given)'")
        }
        for address in addresses {
            guard let range = AddressRanges([address]) else {
                throw ValidationError(
                    "--from takes an address, or a network such as 10.0.0.0/8 with no bit set "
                        + "beyond its prefix, not '\(address)'")
            }
            guard !range.holdsEverything else {
                throw ValidationError(
                    "--from \(address) is everywhere: leave it out if that is meant")
            }
        }
    }

    func run() async throws {
        let key = APIKeyText.new()
        Terminal.errorOutput("Keep this key; it cannot be shown again:\n")
        Terminal.output(key.text + "\n")
        Terminal.errorOutput("\nand put this line under api.keys in fapiao.yaml:\n")
        Terminal.output("\(line(key.digest))\n")
    }

    /// As `APIKey` reads it.
    func line(_ digest: String) -> String {
        var parts = [name, scopes.joined(separator: "+"), digest]
        if let until = until.flatMap({ CalendarDay($0) }) { parts.append("until=\(until)") }
        if !addresses.isEmpty { parts.append("from=" + addresses.joined(separator: "+")) }
        return parts.joined(separator: ":")
    }

    private var scopes: [String] { Self.listed(scope) }
    private var addresses: [String] { Self.listed(from) }

    /// Each once, in whichever way several were given: an option again, or `+` as in fapiao.yaml, or a comma.
    private static func listed(_ given: [String]) -> [String] {
        given.flatMap { $0.split { "+, ".contains($0) }.map(String.init) }
            .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

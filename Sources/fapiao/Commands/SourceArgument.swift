import ArgumentParser
import Lottery

/// A source of a periodic draw as it was drawn, on the command line: `ssq=01 05 11 17 23 30 + 09`.
struct SourceArgument: ExpressibleByArgument {
    let source: DrawTerms.Source

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        source = DrawTerms.Source(name: parts[0], value: parts[1])
    }
}

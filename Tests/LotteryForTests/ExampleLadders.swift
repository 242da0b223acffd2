import FoundationEssentials
package import Lottery
import ProgramSettings

/// The ladders of the campaigns in Config, as they are written there.
package enum ExampleLadders {
    package struct Example: Sendable, CustomStringConvertible {
        package let campaign: String
        package let number: String
        package let ladder: Ladder

        package var description: String { "ladder \(number) of \(campaign)" }
    }

    private static let folder =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Config/campaigns")

    package static let all: [Example] = ["fortnightly", "instant"].flatMap { name in
        let file = folder.appending(path: "\(name).yaml")
        guard let text = try? String(contentsOf: file, encoding: .utf8),
            let tree = try? YAMLValue(text), case .map(let ladders)? = tree["ladders"]?.content
        else { fatalError("\(file.path) has no ladders") }
        return ladders.map { number, value in
            let rows = (value.items ?? []).map { row in
                Ladder.Row(
                    prize: row.items?[0].text ?? "",
                    partsPerBillion: UInt64(row.items?[1].integer ?? 0))
            }
            guard !rows.isEmpty, let ladder = Ladder(rows) else { fatalError("\(name) \(number)") }
            return Example(campaign: name, number: number, ladder: ladder)
        }
    }
}

import ArgumentParser
import Cryptography
import Foundation
import Lottery
import LotteryForTests

/// Writes campaigns of chance for verifiers that are not ours.
struct RandomCampaigns: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "random-campaigns",
        abstract: "Write random campaigns' public files, and those of cheating operators.",
        discussion: """
            In OUTPUT/N are honest/ with the public files of a campaign, shown/INDEX.tlog-proof with what its \
            holders may show, and tricks/NUMBER with the files of one trick each; tricks.json has their names \
            and how each verifier should call them.
            """)

    @Option(help: "The first campaign's seed; the next ones follow.") var seed: UInt64
    @Option(help: "Campaigns.") var count = 5
    @Option(help: "Entries of each.") var entries = 100
    @Option(help: "Seals of each.") var seals = 6
    @Option(help: "In how many of them tricks are committed.") var tricks = 1
    @Option(help: ArgumentHelp("A new folder.", valueName: "folder")) var output: String

    func validate() throws {
        guard count > 0, seals > 0, entries >= seals, entries > 1 else {
            throw ValidationError("a campaign has entries, at least one a seal")
        }
    }

    func run() async throws {
        for number in 0..<count {
            let random = RandomCampaign(
                seed: seed &+ UInt64(number), entries: entries, seals: seals)
            let folder = "\(output)/\(number)"
            try Self.write(random.campaign.files, to: "\(folder)/honest")
            let proofs = random.campaign.proofs((0..<UInt64(entries)).map { $0 })
            try Self.write(
                Dictionary(
                    uniqueKeysWithValues: proofs.map {
                        ("\($0.inclusion.index).tlog-proof", $0.bytes)
                    }), to: "\(folder)/shown")
            if number < tricks { try write(CommittedTrick.all(in: random), to: folder) }
        }
    }

    private struct Described: Codable {
        let name: String
        let replayed: String
        let shown: String?
    }

    private func write(_ tricks: [CommittedTrick], to folder: String) throws {
        for (place, trick) in tricks.enumerated() {
            try Self.write(trick.files, to: "\(folder)/tricks/\(place)")
            if let shown = trick.shown {
                try Self.write(
                    ["\(place).tlog-proof": shown.proof.bytes], to: "\(folder)/tricks")
            }
            if let beside = trick.beside {
                try Self.write(
                    ["\(place)-beside.tlog-proof": beside.bytes], to: "\(folder)/tricks")
            }
        }
        let described = tricks.map {
            Described(
                name: $0.name, replayed: $0.replayed, shown: $0.shown?.name)
        }
        let text = try JSONEncoder().encode(described)
        try Self.write(["tricks.json": Array(text)], to: folder)
    }

    private static func write(_ files: [String: [UInt8]], to folder: String) throws {
        for (path, bytes) in files {
            let file = URL(filePath: folder).appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
    }
}

import ArgumentParser
import Cryptography
import Lottery
import SystemPackage

struct DrawVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a campaign, a receipt or a file to show, without believing anybody.",
        discussion: """
            Of a campaign's folder or address every seal and draw is worked out again. Of files \
            that holders have, each is checked by itself (with --manifest), or against a whole \
            campaign (with --in).

              fapiao draw verify public/lottery/spring --manifest shown.json
              fapiao draw verify my.tlog-proof --manifest shown.json
              fapiao draw verify my.receipt --in https://fapiao.example/lottery/spring

            A log that goes on meanwhile is checked as it stood at the beginning. The parties are asked for \
            seals and draws that they have answered and that are not published, at an address or with \
            --ask. The first fault ends the check: nothing behind it counts. Ends with 0, 65 for a file \
            that is none of these, 69 where the files cannot be reached, and

            \(Self.exitCodes)
            """)

    private static var exitCodes: String {
        var outcomes: [(code: Int32, words: String)] = Trick.allCases.map { trick in
            (code: trick.exitCode, words: "\(trick.rawValue): \(trick.meaning)")
        }
        outcomes.append(
            (
                code: DrawVerdict.notDueExitCode,
                words: "not-due: the files end before the receipt's promise"
            ))
        outcomes.sort { $0.code < $1.code }
        return outcomes.map { helpLine($0.code, $0.words) }.joined(separator: "\n")
    }

    /// Broken before the width of help, or its wrapping would go on below the numbers.
    private static func helpLine(_ code: Int32, _ words: String) -> String {
        var lines = ["  \(code) "]
        for word in words.split(separator: " ") {
            let longer = lines[lines.count - 1] + " \(word)"
            if longer.count < 80 {
                lines[lines.count - 1] = longer
            } else {
                lines.append("      \(word)")
            }
        }
        return lines.joined(separator: "\n")
    }

    @Argument(help: ArgumentHelp("A folder, an address, or files.", valueName: "what"))
    var places: [String]
    @Option(
        help: ArgumentHelp(
            "The manifest that you were shown. May be repeated where one amends another.",
            valueName: "file"))
    var manifest: [String] = []
    @Option(
        help: ArgumentHelp(
            "A note of a pause, of its end or of the campaign's (states/N), in their order; for files "
                + "alone. May be repeated.", valueName: "file"))
    var state: [String] = []
    @Option(
        name: .customLong("in"),
        help: ArgumentHelp("The campaign that has the entries of these files.", valueName: "where"))
    var campaign: String?
    @Flag(help: "Ask the parties for what is not published, of a folder too.")
    var ask = false
    @Flag(help: "Print each answer as a JSON object, a line each.") var json = false

    func validate() throws {
        if places.isEmpty { throw ValidationError("name what is to be checked") }
    }

    func run() async throws {
        let pinned = try manifest.map { try Self.manifest($0) }
        var verdicts: [(String, DrawVerdict)] = []
        let files = places.filter { !CampaignPlace(place: $0).isCampaign }
        for place in places where CampaignPlace(place: place).isCampaign {
            verdicts.append((place, try await check(place, pinned).verdict))
        }
        if !files.isEmpty { verdicts += try await check(files: files, pinned) }
        var first: Int32 = 0
        for (place, verdict) in verdicts {
            if first == 0 { first = verdict.exitCode }
            if json {
                Terminal.output(verdict.json + "\n")
            } else {
                for line in verdict.lines { Terminal.output("\(place): \(line)\n") }
            }
        }
        if first != 0 { throw ExitCode(first) }
    }

    /// The files that holders have, alone or against the campaign.
    private func check(
        files: [String], _ pinned: [CampaignManifest]
    ) async throws -> [(String, DrawVerdict)] {
        let held = try files.map { ($0, try HeldFile($0)) }
        guard let campaign else {
            let states = try state.map {
                try HeldFile.bytes($0, atMost: PublishedSeal.noteBytesMaximum)
            }
            var verdicts = try held.map { ($0, try $1.verdict(alone: pinned, states)) }
            let sound = verdicts.compactMap { _, verdict in
                if case .shown(let proof, _) = verdict { proof } else { nil }
            }
            do throws(CampaignFault) {
                try HolderCheck.compare(sound, manifests: pinned)
            } catch {
                verdicts.append((files.joined(separator: " and "), .cheated(error)))
            }
            return verdicts
        }
        let (verdict, manifests) = try await check(
            campaign, pinned, wanted: Set(held.map { $0.1.leaf }))
        guard case .campaign(let report, _) = verdict else { return [(campaign, verdict)] }
        return held.map { ($0, $1.verdict(in: report, manifests)) }
    }

    private func check(
        _ place: String, _ pinned: [CampaignManifest], wanted: Set<Bytes32> = []
    ) async throws -> (verdict: DrawVerdict, manifests: [CampaignManifest]) {
        let place = CampaignPlace(place: place)
        switch try await place.replayed(pinned, wanted: wanted) {
        case .success(let (report, manifests)):
            let unpublished =
                place.isAddress || ask
                ? await PartyAnswers.unpublished(besides: report, manifests) : .init()
            return (.campaign(report, unpublished), manifests)
        case .failure(let fault): return (.cheated(fault), [])
        }
    }

    private static func manifest(_ path: String) throws -> CampaignManifest {
        let bytes = try HeldFile.bytes(path, atMost: CampaignManifest.bytesMaximum)
        do {
            return try CampaignManifest(bytes)
        } catch {
            Terminal.errorOutput("\(path): \(error)\n")
            throw ExitStatus.badData
        }
    }
}

/// A file that a holder has.
private enum HeldFile {
    case proof(HolderProof)
    case receipt(EntryReceipt)

    private static let bytesMaximum = 1 << 20

    init(_ path: String) throws {
        let bytes = try Self.bytes(path, atMost: Self.bytesMaximum)
        if let proof = HolderProof(bytes) {
            self = .proof(proof)
        } else if let receipt = EntryReceipt(bytes) {
            self = .receipt(receipt)
        } else {
            Terminal.errorOutput("\(path) is neither a receipt nor a file to show\n")
            throw ExitStatus.badData
        }
    }

    static func bytes(_ path: String, atMost maximum: Int) throws -> [UInt8] {
        do throws(CampaignFilesFault) {
            if let bytes = try FolderFiles.bytes(of: FilePath(path), atMost: maximum) {
                return bytes
            }
        } catch {
            if case .tooLarge = error {
                Terminal.errorOutput("\(path) is larger than \(maximum) bytes\n")
                throw ExitStatus.badData
            }
        }
        Terminal.errorOutput("\(path) cannot be read\n")
        throw ExitStatus.noInput
    }

    var leaf: Bytes32 {
        switch self {
        case .proof(let proof): proof.entry.leafHash
        case .receipt(let receipt): receipt.leaf
        }
    }

    func verdict(
        alone manifests: [CampaignManifest], _ states: [[UInt8]]
    ) throws -> DrawVerdict {
        switch self {
        case .proof(let proof):
            guard !manifests.isEmpty else {
                throw ValidationError("give --manifest with the rules that you were shown, or --in")
            }
            do throws(CampaignFault) {
                return .shown(
                    proof,
                    try HolderCheck.check(proof, manifests: manifests, states: states))
            } catch {
                return .cheated(error)
            }
        case .receipt:
            throw ValidationError("a receipt is a promise: give --in with the campaign's files")
        }
    }

    func verdict(in report: CampaignReport, _ manifests: [CampaignManifest]) -> DrawVerdict {
        do throws(CampaignFault) {
            switch self {
            case .proof(let proof):
                _ = try HolderCheck.check(proof, manifests: manifests)
                return .found(try HolderCheck.check(proof, in: report))
            case .receipt(let receipt):
                switch try HolderCheck.check(receipt, in: report, manifests: manifests) {
                case .found(let found): return .found(found)
                case .notDue: return .notDue
                }
            }
        } catch {
            return .cheated(error)
        }
    }
}

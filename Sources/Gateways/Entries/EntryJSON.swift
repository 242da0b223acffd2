import Cryptography
import Edge
import Invoices
import Lottery
import Payouts

/// An entry as the JSON API gives it.
struct EntryJSON {
    let receipt: ReceiptedEntry
    let standing: EntryStanding
    /// How far what it has won is on its way.
    var prizes: [PrizeProgress] = []
    let language: Language

    func write(to writer: inout JSONWriter) {
        let stored = receipt.stored
        writer.object { writer in
            writer.name("entry")
            writer.object { writer in
                writer.field("campaign", receipt.campaign)
                writer.field("origin", stored.origin)
                writer.field("leaf", stored.leaf.description)
                writer.field("manifest", stored.entry.manifest.description)
                writer.name("acceptedAt")
                writer.integer(stored.entry.acceptedAt)
                writer.name("oddsTable")
                writer.integer(stored.entry.oddsTable)
            }
            writer.field("receipt", String(decoding: receipt.note.bytes, as: UTF8.self))
            // With these anybody can tell which invoice was entered.
            writer.name("keep")
            writer.object { writer in
                writer.field("salt", receipt.salt.description)
                writer.field("nym", receipt.pseudonym.description)
                writer.field("d", Base64.encode(stored.entry.bytes))
            }
            writer.name("outcome")
            writer.object { writer in writeOutcome(to: &writer) }
            writer.name("draws")
            writer.array(standing.draws) { writer, win in Self.write(win, to: &writer) }
            guard !prizes.isEmpty else { return }
            writer.name("prizes")
            writer.array(prizes) { writer, prize in
                writer.object { writer in Self.write(prize, to: &writer) }
            }
        }
    }

    private static func write(_ prize: PrizeProgress, to writer: inout JSONWriter) {
        writer.field("win", prize.win)
        writer.field("stage", prize.stage.rawValue)
        writer.name("fen")
        writer.integer(prize.gross.value)
        writer.name("withheldFen")
        writer.integer(prize.withheld.value)
        writer.field("reservedAt", prize.reservedAt.description)
        if let time = prize.claimUntil { writer.field("claimUntil", time.description) }
        if let time = prize.sentAt { writer.field("sentAt", time.description) }
        if let time = prize.paidAt { writer.field("paidAt", time.description) }
        if let channel = prize.channel { writer.field("channel", channel.rawValue) }
        if prize.stage == .arrived, let number = prize.reference {
            writer.field("reference", number)
        }
    }

    private static func write(_ win: DrawWin, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("draw", win.draw)
            writer.name("tier")
            writer.integer(win.tier)
            writer.field("prize", win.prize)
            writer.name("fen")
            writer.integer(win.value.value)
            writer.name("payableFrom")
            writer.integer(CampaignTime.second(of: win.payableAt))
            if let ended = win.ended { writer.field("ended", ended.rawValue) }
        }
    }

    private func writeOutcome(to writer: inout JSONWriter) {
        switch standing.outcome {
        case .waiting: writer.field("state", "waiting")
        case .lost(let index):
            writer.field("state", "lost")
            writer.name("index")
            writer.integer(index)
        case .won(let index, let prize, let value):
            writer.field("state", "won")
            writer.name("index")
            writer.integer(index)
            writer.field("prize", prize)
            writer.name("fen")
            writer.integer(value.value)
        }
        writer.field("message", message)
    }

    private var message: String {
        switch (standing.outcome, language) {
        case (.waiting, .chinese): "已参加，正在等待开奖。"
        case (.waiting, .english): "Entered; the draw is still to come."
        case (.lost, .chinese): "这次没有中奖。"
        case (.lost, .english): "No prize this time."
        case (.won(let index, _, let value), .chinese):
            "中奖 ¥\(value)，已登记，编号 \(index)。怎么领奖，凭证页上写着。"
        case (.won(let index, _, let value), .english):
            "Won ¥\(value), recorded under number \(index). The receipt's page says how it is paid."
        }
    }
}

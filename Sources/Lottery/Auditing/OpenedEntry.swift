package import Cryptography
import Invoices

/// The keys with which the database's rows are opened: the operator's, for its draws and for its auditors.
package final class OpeningKeys: Sendable, CustomReflectable {
    let campaign: CampaignKey
    let personal: PersonalKey

    /// Nil unless each has 32 bytes.
    package init?(campaign: consuming Secret, personal: consuming Secret) {
        guard let campaign = CampaignKey(campaign), let personal = PersonalKey(personal) else {
            return nil
        }
        self.campaign = campaign
        self.personal = personal
    }

    /// An empty mirror, so that no key can be printed by mistake.
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// The digest of the campaign key that the manifest names: tells whose campaign these keys
    /// open.
    package var fingerprint: Bytes32 { campaign.fingerprint }
}

/// An entry at its place in the log, with what its row hides.
package struct OpenedEntry: Hashable, Sendable {
    package let index: UInt64
    package let entry: Entry
    /// The random id of 32 hexadecimal digits, never a phone or openid.
    package let holder: String
    /// The row's opening, decrypted and seen to be the entry's.
    package let opening: EntryOpening
    private let salt: Bytes32
    private let pseudonym: Bytes32

    /// Nil where the row is damaged, or was written under other keys: then it does not open what the log has.
    package init?(_ record: EntryRecord, at index: UInt64, keys: OpeningKeys) {
        guard let opening = keys.personal.opening(record.personal) else { return nil }
        self.index = index
        entry = record.entry
        holder = record.holder
        self.opening = opening
        salt = keys.campaign.salt(of: opening.invoice)
        pseudonym = keys.campaign.pseudonym(of: record.holder)
        let tag = HolderTag.tag(blind: HolderTag.blind(salt: salt), pseudonym: pseudonym)
        guard opening.invoice.commitment(salt: salt) == entry.invoice, tag == entry.holder else {
            return nil
        }
    }

    /// As a draw shows whose the entry is.
    package var shown: DrawResult.Shown {
        DrawResult.Shown(
            index: index, blind: HolderTag.blind(salt: salt), pseudonym: pseudonym)
    }

    /// The same for an auditor's file.
    package var audited: AuditOpening {
        AuditOpening(index: index, holder: holder, opening: opening)
    }
}

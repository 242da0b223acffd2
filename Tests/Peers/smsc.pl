#!/usr/bin/perl
# An SMSC of Debian's libnet-smpp-perl on loopback. What arrives is written to standard output, a line
# each; a line on standard input has it send a message. Texts are in hexadecimal digits.
use strict;
use warnings;
use IO::Select;
use Net::SMPP;

$| = 1;
my ($port) = @ARGV;
my $listener = Net::SMPP->new_listen(
    '127.0.0.1', port => $port, smpp_version => 0x34, async => 1, system_id => 'netsmpp')
    or die "cannot listen: $!";
print "listening ", $listener->sockport, "\n";

my ($commands, $sent) = ('', 0);
while (1) {
    # Gives up after five seconds, and is asked again.
    my $connection = $listener->accept or next;
    print "connected\n";
    serve($connection);
    print "disconnected\n";
}

sub serve {
    my ($connection) = @_;
    my $both = IO::Select->new($connection, \*STDIN);
    while (1) {
        for my $ready ($both->can_read) {
            if ($ready == $connection) {
                my $pdu = $connection->read_pdu or return;
                answer($connection, $pdu) or return;
            } else {
                sysread(STDIN, $commands, 65536, length $commands) or exit;
                deliver($connection, $1) while $commands =~ s/^(.*)\n//;
            }
        }
    }
}

sub answer {
    my ($connection, $pdu) = @_;
    my $name = $pdu->explain_cmd;
    if ($name eq 'bind_transceiver') {
        print "bind $pdu->{system_id} $pdu->{password}\n";
        $connection->bind_transceiver_resp(seq => $pdu->{seq}, system_id => 'netsmpp');
    } elsif ($name eq 'submit_sm') {
        my $id = sprintf 'perl-%d', ++$sent;
        print join(' ', 'submit', (map { "<$pdu->{$_}>" } qw(source_addr destination_addr)),
            (map { $pdu->{$_} } qw(esm_class data_coding)), unpack('H*', $pdu->{short_message})), "\n";
        $connection->submit_sm_resp(seq => $pdu->{seq}, message_id => $id);
    } elsif ($name eq 'deliver_sm_resp') {
        print "delivered $pdu->{seq} $pdu->{status}\n";
    } elsif ($name eq 'enquire_link') {
        $connection->enquire_link_resp(seq => $pdu->{seq});
    } elsif ($name eq 'unbind') {
        print "unbind\n";
        $connection->unbind_resp(seq => $pdu->{seq});
        return 0;
    } else {
        print "other $name\n";
    }
    return 1;
}

sub deliver {
    my ($connection, $command) = @_;
    my ($source, $destination, $class, $coding, $text) = split / /, $command;
    my $sequence = $connection->deliver_sm(
        source_addr_ton => 1, source_addr_npi => 1, source_addr => $source,
        dest_addr_ton => 0, dest_addr_npi => 1, destination_addr => $destination,
        esm_class => $class, data_coding => $coding, short_message => pack('H*', $text));
    print "deliver $sequence\n";
}

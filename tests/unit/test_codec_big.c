/* SPDX-License-Identifier: ISC */
/* The codec as big-endian hosts have it: every integer is swapped, in memory as on the wire. */
#define HAP_SWAP	1
#include "codec_vectors.h"

int
main(void)
{
	return run_codec_tests();
}

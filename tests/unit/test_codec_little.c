/* SPDX-License-Identifier: ISC */
/* The codec as little-endian hosts have it: a plain copy. */
#define HAP_SWAP	0
#include "codec_vectors.h"

int
main(void)
{
	return run_codec_tests();
}
